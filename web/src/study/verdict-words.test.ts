import { expect, test } from 'vitest';
import { speechIn } from '../language/language.js';
import { verdictWords } from './verdict-words.js';

const english = speechIn('en');
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

test.each([
  [0.79, 0.4, 'alert', 'Above the threshold', '79%', '39 percentage points above the threshold of 40%.'],
  [0.03, 0.4, 'calm', 'Below the threshold', '3%', '37 percentage points below the threshold of 40%.'],
  [1, 0.4, 'alert', 'Above the threshold', '> 99%', '60 percentage points above the threshold of 40%.'],
] as const)('%d at the threshold %d: %s, "%s", %s, "%s"', (probability, threshold, tone, ...texts) => {
  const words = verdictWords(probability, threshold, english);
  expect([words.tone, words.heading, plain(words.probability), plain(words.distance)]).toEqual([
    tone,
    ...texts,
  ]);
});

test.each([
  [0.09, 0.05, 'Above the threshold', '9%', '4 percentage points above the threshold of 5%.'],
  [0.9233, 0.924, 'Below the threshold', '92%', '0.07 percentage points below the threshold of 92.4%.'],
  [0.396, 0.4, 'Below the threshold', '39.6%', '0.4 percentage points below the threshold of 40%.'],
  [0.4, 0.4, 'At the threshold', '40%', 'Exactly the threshold of 40%, which counts as pathology.'],
] as const)('%d close to the threshold %d is neither red nor green: "%s", %s, "%s"', (...row) => {
  const [probability, threshold, heading, text, distance] = row;
  const words = verdictWords(probability, threshold, english);
  expect([words.tone, words.heading, plain(words.probability)]).toEqual(['close', heading, text]);
  expect(plain(words.distance)).toBe(`${distance} ${english.say.result.close}`);
});

test('Russian has the same digits, with a comma', () => {
  const { heading, probability, distance } = verdictWords(0.396, 0.4, speechIn('ru'));
  expect([heading, plain(probability), plain(distance)]).toEqual([
    'Ниже порога',
    '39,6 %',
    'Ниже порога 40 % на 0,4 п. п. Это близко к порогу: небольшое отличие снимков могло бы изменить решение.',
  ]);
});

test('no language calls any decision likely', () => {
  for (const language of ['en', 'ru'] as const)
    for (const probability of [0.05, 0.09, 0.41, 0.99])
      expect(verdictWords(probability, 0.05, speechIn(language)).heading).not.toMatch(/likely|вероятн/i);
});
