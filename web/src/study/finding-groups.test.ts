import { expect, test } from 'vitest';
import findings from '../../../config/findings.json';
import { english } from '../language/messages.en.js';
import { russian } from '../language/messages.ru.js';
import { groupedFindings, OTHER_GROUP, sortedFindings } from './finding-groups.js';

test('findings are grouped by organ, the highest score first in and among the groups', () => {
  const sorted = sortedFindings({
    Pneumonia: 0.2,
    Pneumothorax: 0.3,
    'Pulmonary nodule': 0.9,
    pneumothorax: 0.1,
    'A finding of ours': 0.05,
  });
  expect(groupedFindings(sorted)).toEqual([
    {
      group: 'lung_parenchyma',
      findings: [
        { finding: 'Pulmonary nodule', probability: 0.9 },
        { finding: 'Pneumonia', probability: 0.2 },
      ],
    },
    {
      group: 'pleural',
      findings: [
        { finding: 'Pneumothorax', probability: 0.3 },
        { finding: 'pneumothorax', probability: 0.1 },
      ],
    },
    { group: OTHER_GROUP, findings: [{ finding: 'A finding of ours', probability: 0.05 }] },
  ]);
});

test('every delivered finding but two has a group, and every group a name in both languages', () => {
  const { zero_shot: zeroShot, supervised } = findings;
  const all = [...zeroShot.findings, ...supervised.default_findings];
  const groups = groupedFindings(sortedFindings(Object.fromEntries(all.map((finding) => [finding, 0.5]))));
  const others = groups.find(({ group }) => group === OTHER_GROUP)?.findings.map(({ finding }) => finding);
  expect(others).toEqual(['Pathological finding', 'Other pathology']);
  for (const { group } of groups) {
    expect(english.features.groups[group]).toMatch(/^[A-Z]/);
    expect(russian.features.groups[group]).toMatch(/^[А-Я]/);
  }
});
