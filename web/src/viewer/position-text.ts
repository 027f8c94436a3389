import type { Messages } from '../language/messages.en.js';
import type { Voxel } from './planes.js';

/** A position in the form that radiologists use, such as `R 43 · P 20 · S 118 mm`. @param millimetres in DICOM's frame */
export function positionText([left, posterior, superior]: Voxel, say: Messages['viewer']): string {
  const { directions } = say;
  const part = (value: number, positive: string, negative: string): string =>
    `${value >= 0 ? positive : negative} ${Math.abs(Math.round(value))}`;
  const parts = [
    part(left, directions.left, directions.right),
    part(posterior, directions.posterior, directions.anterior),
    part(superior, directions.superior, directions.inferior),
  ];
  return `${parts.join(' · ')} ${say.millimetres}`;
}
