import { expect, test } from 'vitest';
import { oddsFactor, probabilityOfLogOdds, waterfallSteps } from './waterfall-steps.js';

test('the bars lead from the start to the log odds of the probability: what raises it, what lowers it, the others', () => {
  const steps = waterfallSteps({
    start: -1,
    raising: { large: 2, small: 0.5 },
    lowering: { against: -0.75 },
    others: 0.25,
  });
  expect(steps).toEqual([
    { kind: 'start', feature: '', from: 0, to: -1 },
    { kind: 'feature', feature: 'large', from: -1, to: 1 },
    { kind: 'feature', feature: 'small', from: 1, to: 1.5 },
    { kind: 'feature', feature: 'against', from: 1.5, to: 0.75 },
    { kind: 'others', feature: '', from: 0.75, to: 1 },
    { kind: 'total', feature: '', from: 0, to: 1 },
  ]);
});

test('log odds convert to a probability, and a step in either direction to a factor of the odds', () => {
  expect(probabilityOfLogOdds(0)).toBe(0.5);
  expect(probabilityOfLogOdds(Math.log(4))).toBeCloseTo(0.8, 12);
  expect(oddsFactor({ from: 1, to: 1 + Math.LN2 })).toBeCloseTo(2, 12);
  expect(oddsFactor({ from: 1, to: 1 - Math.LN2 })).toBeCloseTo(2, 12);
});
