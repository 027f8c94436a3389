import { expect, test } from 'vitest';
import { changesByGroup } from './finding-changes.js';

test('findings are listed by organ; those that changed most are first, whether they rose or fell', () => {
  const current = { pleural_effusion: 0.2, emphysema: 0.3, fibrosis: 0.5, pneumothorax: 0.1 };
  const earlier = { pleural_effusion: 0.9, emphysema: 0.2, fibrosis: 0.1, pneumothorax: 0.1 };
  expect(changesByGroup(current, earlier)).toEqual([
    {
      group: 'pleural',
      changes: [
        { finding: 'pleural_effusion', current: 0.2, earlier: 0.9 },
        { finding: 'pneumothorax', current: 0.1, earlier: 0.1 },
      ],
    },
    {
      group: 'lung_parenchyma',
      changes: [
        { finding: 'fibrosis', current: 0.5, earlier: 0.1 },
        { finding: 'emphysema', current: 0.3, earlier: 0.2 },
      ],
    },
  ]);
});

test('a finding that only one study scores has no change, and is listed', () => {
  expect(changesByGroup({ emphysema: 0.8 }, { fibrosis: 0.1 })).toEqual([
    {
      group: 'lung_parenchyma',
      changes: [
        { finding: 'emphysema', current: 0.8, earlier: undefined },
        { finding: 'fibrosis', current: undefined, earlier: 0.1 },
      ],
    },
  ]);
});
