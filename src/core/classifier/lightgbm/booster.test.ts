import { describe, expect, it } from 'vitest';
import { EXPECTED, fixtureText } from '../../../../test/fixtures/lightgbm/expected.js';
import { parseBooster } from './booster-text.js';
import { firstIterations, probability, rawScore } from './booster.js';
import { flushTinyValues } from './decision.js';
import { treeContributions } from './tree-shap.js';

const TEXT_MODELS = [
  'nan-missing',
  'zero-as-missing',
  'no-missing',
  'categorical',
  'categorical-zero-as-missing',
  'random-forest',
  'dart',
  'sigmoid-and-weights',
  'constant',
  'stumps',
  'deep',
  'chain',
];

/** Largest absolute difference; NaN where either is NaN. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
}

describe.each(TEXT_MODELS)('the model %s', (name) => {
  const booster = parseBooster(fixtureText(`${name}.txt`));
  const { rows, probability: probabilities, raw, contributions } = EXPECTED[name];
  const inputs = rows.map((row) => flushTinyValues(Float64Array.from(row)));

  it('computes the probabilities of LightGBM within 1e-12', () => {
    const ours = inputs.map((row) => probability(booster, rawScore(booster, row)));
    expect(difference(ours, probabilities)).toBeLessThan(1e-12);
  });

  it('computes the contributions of LightGBM within 1e-9', () => {
    for (const [i, row] of inputs.entries()) {
      const { contributions: ours, baseValue } = treeContributions(booster, row);
      expect(difference([...ours, baseValue], contributions[i])).toBeLessThan(1e-9);
    }
  });

  it('distributes the whole raw score', () => {
    for (const [i, row] of inputs.entries()) {
      const { contributions: ours, baseValue } = treeContributions(booster, row);
      expect(ours.reduce((sum, value) => sum + value, baseValue)).toBeCloseTo(raw[i], 9);
    }
  });
});

describe('a model saved after early stopping', () => {
  const { rows, probability: probabilities } = EXPECTED['early-stopped'];
  const booster = parseBooster(fixtureText('early-stopped.txt'));

  it('holds only the best iterations, so all of its trees count', () => {
    const ours = rows.map((row) =>
      probability(booster, rawScore(booster, flushTinyValues(Float64Array.from(row)))),
    );
    expect(difference(ours, probabilities)).toBeLessThan(1e-12);
  });

  it('is a different model when it is cut further', () => {
    const cut = firstIterations(booster, booster.trees.length - 1);
    expect(cut.trees).toHaveLength(booster.trees.length - 1);
    expect(firstIterations(booster, 0)).toBe(booster);
    expect(firstIterations(booster, 1000)).toBe(booster);
  });
});
