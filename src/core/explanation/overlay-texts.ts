import { russianFindings } from '../classifier/findings.ru.js';
import type { Language } from '../problem/translation.js';
import type { Tissue } from '../quality/body-map.js';
import type { ScoredBy } from './localization.js';

/** The texts of a score and its place in the picture. */
export interface OverlayTexts {
  /** @param size columns and rows, @param spacing millimetres, each with an `x` between its numbers */
  readonly series: (slices: number, size: string, spacing: string) => string;
  /** The score's name and its model. */
  readonly score: (model: ScoredBy, finding: string) => string;
  readonly tissues: Readonly<Record<Tissue, string>>;
  /** @param size millimetres, @param share percent of what raises the score */
  readonly sizeAndShare: (size: string, share: string) => string;
  readonly underOne: string;
  /** @param number of the image in its series, @param slice counted from 1 */
  readonly slice: (number: number | null, slice: number, slices: number) => string;
}

export const OVERLAY_TEXTS: Readonly<Record<Language, OverlayTexts>> = {
  en: {
    series: (slices, size, spacing) => `${slices} slices of ${size}, ${spacing} mm`,
    score: (model, finding) =>
      model === 'ensemble'
        ? 'All models together'
        : `${plain(finding)} (${model === 'ctclip' ? 'zero-shot' : 'supervised'})`,
    tissues: { lung: 'lung', body: 'body', outside: 'outside the body' },
    sizeAndShare: (size, share) => `${size} mm, ${share} % of what raises the score`,
    underOne: 'under 1',
    slice: (number, slice, slices) => (number === null ? `Slice ${slice} of ${slices}` : `Image ${number}`),
  },
  ru: {
    series: (slices, size, spacing) => `Срезов: ${slices}, по ${size}, ${spacing} мм`,
    score: (model, finding) =>
      model === 'ensemble'
        ? 'Все модели вместе'
        : `${russianFindings[finding] ?? plain(finding)} (${model === 'ctclip' ? 'по описанию' : 'с учителем'})`,
    tissues: { lung: 'лёгкое', body: 'тело', outside: 'вне тела' },
    sizeAndShare: (size, share) => `${size} мм, ${share} % того, что повышает оценку`,
    underOne: 'менее 1',
    slice: (number, slice, slices) => (number === null ? `Срез ${slice} из ${slices}` : `Снимок ${number}`),
  },
};

function plain(finding: string): string {
  const words = finding.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
