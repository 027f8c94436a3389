import { expect, it } from 'vitest';
import { mostImportant, type ScoredFinding } from './explained-findings.js';

function scored(finding: string, probability: number, weight: number): ScoredFinding {
  return { model: 'ctclip', finding, probability, weight };
}

const namesOf = (findings: readonly ScoredFinding[]): string[] =>
  mostImportant(findings).map(({ finding }) => finding);

it('likely findings are explained first, then less likely ones that raise the score', () => {
  const findings = [
    scored('raises most', 0.3, 2),
    scored('likely', 0.9, 0),
    scored('likely and raises', 0.6, 1),
    scored('lowers', 0.4, -1),
  ];
  expect(namesOf(findings)).toEqual(['likely and raises', 'likely', 'raises most']);
});

it('an absent finding is not explained, although its absence may raise the score', () => {
  expect(namesOf([scored('absent', 0.05, 2)])).toEqual([]);
});

it('a finding in both lists is explained once, and at most five are explained', () => {
  const twice = [scored('Pleural effusion', 0.9, 3), scored('pleural_effusion', 0.9, 2)];
  const many = Array.from({ length: 9 }, (_, index) => scored(`finding ${index}`, 0.8, 0));
  expect(namesOf([...twice, ...many])).toHaveLength(5);
  expect(namesOf(twice)).toEqual(['Pleural effusion']);
});
