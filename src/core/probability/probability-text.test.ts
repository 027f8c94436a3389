import { expect, it } from 'vitest';
import { changeText, distanceFromThreshold, probabilityText } from './probability-text.js';

it.each([
  [0.79, '79%', '79 %'],
  [0.005, '1%', '1 %'],
  [0.0049, '< 1%', '< 1 %'],
  [0, '< 1%', '< 1 %'],
  [0.9949, '99%', '99 %'],
  [0.9966, '> 99%', '> 99 %'],
  [1, '> 99%', '> 99 %'],
])('the probability %d is %s, in Russian %s', (probability, english, russian) => {
  expect([probabilityText(probability), probabilityText(probability, 'ru')]).toEqual([english, russian]);
});

it('digits on request, never up to 0 or 100 %', () => {
  expect([0.875, 0.9996, 0.0001].map((probability) => probabilityText(probability, 'ru', 1))).toEqual([
    '87,5 %',
    '> 99,9 %',
    '< 0,1 %',
  ]);
});

it.each([
  [0.79, 0.4, 'above', '79%', '40%', '39'],
  [0.09, 0.05, 'above', '9%', '5%', '4'],
  [0.396, 0.4, 'below', '39.6%', '40%', '0.4'],
  [0.404, 0.4, 'above', '40.4%', '40%', '0.4'],
  [0.4, 0.4, 'at', '40%', '40%', '0'],
  [0.9233, 0.924, 'below', '92%', '92.4%', '0.07'],
  [0.07, 0.07, 'at', '7%', '7%', '0'],
  [0.39999999, 0.4, 'below', '< 40%', '40%', '< 0.0001'],
  [0.9966, 0.4, 'above', '> 99%', '40%', '60'],
  [0.9995, 0.999, 'above', '99.95%', '99.9%', '0.05'],
  [0.002, 0.4, 'below', '< 1%', '40%', '40'],
] as const)(
  '%d at the threshold %d is %s: %s, %s, %s percentage points',
  (probability, limit, side, text, threshold, points) => {
    expect(distanceFromThreshold(probability, limit)).toMatchObject({
      side,
      probability: text,
      threshold,
      points,
    });
  },
);

it('no text contradicts its decision: 500 probabilities around 50 thresholds', () => {
  for (let limit = 0.01; limit < 1; limit += 0.02) {
    for (let step = -250; step < 250; step++) {
      const probability = Math.min(1, Math.max(0, limit + step / 7e4));
      const { side, probability: text, threshold } = distanceFromThreshold(probability, limit);
      const [shown, shownLimit] = [text, threshold].map((value) => Number(value.replace(/[<>% ]/g, '')));
      if (side === 'above') expect(shown).toBeGreaterThan(shownLimit - (text.startsWith('>') ? 1e-9 : 0));
      if (side === 'below') expect(shown).toBeLessThan(shownLimit + (text.startsWith('<') ? 1e-9 : 0));
    }
  }
});

it('is close within 5 percentage points', () => {
  expect([0.44, 0.46, 0.36, 0.34].map((value) => distanceFromThreshold(value, 0.4).isClose)).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

it.each([
  [0.12, 0.79, '+67.0', '+67,0'],
  [0.9, 0.2, '−70.0', '−70,0'],
  [0.3, 0.30001, '0.0', '0,0'],
  // 39.4 % and 40.6 %.
  [0.3944, 0.4056, '+1.2', '+1,2'],
  // Below 0.1 % and above 99.9 %.
  [0, 1, '+99.8', '+99,8'],
])('the change from %d to %d is %s, in Russian %s', (from, to, english, russian) => {
  expect([changeText(from, to), changeText(from, to, 'ru')]).toEqual([english, russian]);
});
