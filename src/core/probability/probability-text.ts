/** How people read probabilities: on the page, in reports, pictures and objects for the PACS, and on the command line. */
import type { Language } from '../problem/translation.js';

/** Maximum digits after the decimal point to separate a probability from a threshold. */
const MOST_DIGITS = 4;
/** Percentage points within which a probability is close to the threshold. */
const CLOSE_POINTS = 5;

/**
 * A probability in percent, such as `79%`, in Russian `79 %`. A model is never certain, so the text of a value that rounds
 * to 0 or 100 is `< 1%` or `> 99%`.
 * @param probability in [0, 1]
 * @param digits after the decimal point
 */
export function probabilityText(probability: number, language: Language = 'en', digits = 0): string {
  const { sign, value } = rounded(probability, digits);
  return `${sign}${percentText(value.toFixed(digits), language)}`;
}

/** A threshold in percent with the digits that it has. @param threshold in [0, 1] */
export function thresholdText(threshold: number, language: Language = 'en'): string {
  return percentText(String(percentOf(threshold)), language);
}

/** A decision, and how far its probability is from the threshold. */
export interface ThresholdDistance {
  readonly side: 'above' | 'at' | 'below';
  /** Whether the distance is less than {@link CLOSE_POINTS}. */
  readonly isClose: boolean;
  /** The probability with enough digits to show its side; `< 40%` if {@link MOST_DIGITS} digits are too few. */
  readonly probability: string;
  readonly threshold: string;
  /** Percentage points between both, such as `39` or `0.07`. */
  readonly points: string;
}

/**
 * Compares a probability with the threshold of its decision. The texts never contradict the decision: 39.6% below a threshold
 * of 40% is not rounded to 40%.
 * @param probability in [0, 1]
 * @param threshold in [0, 1]; a probability that equals it is pathological
 */
export function distanceFromThreshold(
  probability: number,
  threshold: number,
  language: Language = 'en',
): ThresholdDistance {
  const side = probability > threshold ? 'above' : probability === threshold ? 'at' : 'below';
  const distance = Math.abs(probability - threshold) * 100;
  const limit = thresholdText(threshold, language);
  return {
    side,
    isClose: distance < CLOSE_POINTS,
    probability: side === 'at' ? limit : textBeside(side, probability, threshold, language),
    threshold: limit,
    points: decimal(distance >= 1 ? distance.toFixed(0) : smallText(distance), language),
  };
}

/** Digits after the decimal point of two scores that are compared, and of their change. */
export const CHANGE_DIGITS = 1;

/**
 * The change of a score in percentage points, such as `+12.3`, `−0.4` or `0.0`: the difference of the texts with
 * {@link CHANGE_DIGITS}, so that the three numbers agree.
 * @param from, to in [0, 1]
 */
export function changeText(from: number, to: number, language: Language = 'en'): string {
  const points = rounded(to, CHANGE_DIGITS).value - rounded(from, CHANGE_DIGITS).value;
  const size = Math.abs(points).toFixed(CHANGE_DIGITS);
  const sign = Number(size) === 0 ? '' : points > 0 ? '+' : '−';
  return `${sign}${decimal(size, language)}`;
}

/** The probability with the fewest digits that keep its rounded value on its side of the threshold. */
function textBeside(
  side: 'above' | 'below',
  probability: number,
  threshold: number,
  language: Language,
): string {
  const limit = percentOf(threshold);
  for (let digits = 0; digits <= MOST_DIGITS; digits++) {
    const { value } = rounded(probability, digits);
    if (side === 'above' ? value > limit : value < limit)
      return probabilityText(probability, language, digits);
  }
  return `${side === 'above' ? '>' : '<'} ${thresholdText(threshold, language)}`;
}

function rounded(probability: number, digits: number): { readonly sign: string; readonly value: number } {
  const unit = 10 ** -digits;
  const value = Number((probability * 100).toFixed(digits));
  if (value >= 100) return { sign: '> ', value: 100 - unit };
  return value <= 0 ? { sign: '< ', value: unit } : { sign: '', value };
}

/** The threshold in percent, as an operator would write it: 0.07 is 7, not 7.000000000000001. */
function percentOf(threshold: number): number {
  return Number((threshold * 100).toPrecision(12));
}

function smallText(points: number): string {
  const least = 10 ** -MOST_DIGITS;
  return points > 0 && points < least
    ? `< ${least.toFixed(MOST_DIGITS)}`
    : String(Number(points.toPrecision(1)));
}

function percentText(value: string, language: Language): string {
  return language === 'ru' ? `${decimal(value, language)} %` : `${value}%`;
}

function decimal(value: string, language: Language): string {
  return language === 'ru' ? value.replace('.', ',') : value;
}
