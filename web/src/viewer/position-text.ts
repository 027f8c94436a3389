import type { Messages } from '../language/messages.en.js';
import type { Millimetres } from './display.js';

/** A position in the form that radiologists use, such as `R 43 · P 20 · S 118 mm`. */
export function positionText([right, anterior, superior]: Millimetres, say: Messages['viewer']): string {
  const { directions } = say;
  const part = (value: number, positive: string, negative: string): string =>
    `${value >= 0 ? positive : negative} ${Math.abs(Math.round(value))}`;
  const parts = [
    part(right, directions.right, directions.left),
    part(anterior, directions.anterior, directions.posterior),
    part(superior, directions.superior, directions.inferior),
  ];
  return `${parts.join(' · ')} ${say.millimetres}`;
}
