import { expect, test } from 'vitest';
import { logOdds, waterfallSteps } from './waterfall-steps.js';

test('the bars lead from zero to the log odds of the probability, the largest feature first', () => {
  const steps = waterfallSteps({ small: 0.5, large: 2 }, 0.5);
  expect(steps).toEqual([
    { kind: 'rest', feature: '', from: 0, to: -2.5 },
    { kind: 'feature', feature: 'large', from: -2.5, to: -0.5 },
    { kind: 'feature', feature: 'small', from: -0.5, to: 0 },
    { kind: 'total', feature: '', from: 0, to: 0 },
  ]);
});

test('a probability of 0 or 1 has finite log odds', () => {
  expect(logOdds(0)).toBeCloseTo(-13.8, 1);
  expect(logOdds(1)).toBeCloseTo(13.8, 1);
});
