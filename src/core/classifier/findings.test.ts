import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadFindings } from './findings.js';

const directory = mkdtempSync(join(tmpdir(), 'findings-'));
afterAll(() => rmSync(directory, { recursive: true }));

const packaged = readFileSync('config/findings.json', 'utf8');

function loadEdited(from: string, to: string) {
  expect(packaged).toContain(from);
  writeFileSync(
    join(directory, 'findings.json'),
    packaged.replace(from, () => to),
  );
  return () => loadFindings(directory);
}

test('the packaged lists are the 55 zero-shot findings in 10 groups and the 15 supervised ones', () => {
  const { zeroShot, groups, defaultSupervised } = loadFindings('config');
  expect(zeroShot).toHaveLength(55);
  expect(zeroShot[1]).toEqual({
    name: 'Pulmonary nodule',
    presentPrompt: 'Pulmonary nodule is present.',
    absentPrompt: 'Pulmonary nodule is not present.',
  });
  expect(zeroShot.at(-1)?.name).toBe('Other pathology');
  expect(Object.keys(groups)).toHaveLength(10);
  expect(groups['postop']).toEqual(['Postoperative changes (lobectomy or pneumonectomy)']);
  expect(defaultSupervised).toHaveLength(15);
});

test.each([
  ['"Pneumonia",', '"Tuberculosis",', /names "Tuberculosis" twice/],
  ['{finding} is present.', 'present', /"present_prompt" is not a text with \{finding\}/],
  ['"cardiac": [', '"cardiac": ["Broken heart", ', /"Broken heart", which is not a finding/],
  ['"groups": {', '"groups": [', /findings\.json cannot be used/],
])('an edit from %s to %s is refused with the reason', (from, to, reason) => {
  expect(loadEdited(from, to)).toThrow(reason);
});

test('all mistakes of a file are named at once', () => {
  const path = join(directory, 'findings.json');
  const zeroShot = {
    findings: ['Pneumonia', 'Pneumonia'],
    present_prompt: 'present',
    absent_prompt: '{finding} is absent.',
    groups: { lung: ['Broken heart'] },
  };
  writeFileSync(path, JSON.stringify({ zero_shot: zeroShot, supervised: { default_findings: [] } }));
  expect(() => loadFindings(directory)).toThrow(
    `${path} cannot be used: "findings" names "Pneumonia" twice; "present_prompt" is not a text with {finding} in it; group "lung" names "Broken heart", which is not a finding; "default_findings" is not a list of 1 to 4096 names.`,
  );
});

test('a missing file is named', () => {
  expect(() => loadFindings(join(directory, 'nowhere'))).toThrow(/nowhere\/findings\.json cannot be used/);
});
