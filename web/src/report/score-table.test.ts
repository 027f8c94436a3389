import { expect, test } from 'vitest';
import { english } from '../language/messages.en.js';
import { scoreTable } from './score-table.js';

const source = (network: string, probabilities: Record<string, number>) => ({
  network,
  title: network,
  text: '',
  probabilities,
});

test('a finding that two networks score under different names is one row; the highest score is first everywhere', () => {
  const table = scoreTable(
    [
      source('supervised', { pleural_effusion: 0.12, emphysema: 0.31 }),
      source('ctclip', { Pneumonia: 0.2, 'Pleural effusion': 0.93, 'Pulmonary nodule': 0.4 }),
    ],
    english,
  );
  expect(table).toEqual([
    { group: 'pleural', rows: [{ name: 'Pleural effusion', probabilities: [0.12, 0.93] }] },
    {
      group: 'lung_parenchyma',
      rows: [
        { name: 'Pulmonary nodule', probabilities: [undefined, 0.4] },
        { name: 'Emphysema', probabilities: [0.31, undefined] },
        { name: 'Pneumonia', probabilities: [undefined, 0.2] },
      ],
    },
  ]);
});
