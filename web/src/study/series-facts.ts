import type { Messages } from '../language/messages.en.js';
import { useSpeech } from '../language/language.js';
import type { SeriesAnswer } from '../service/study-contract.js';

/**
 * Facts of a series: names and values in the user's language. Unknown values are empty.
 * @param position PatientPosition of the series that was read; undefined in answers of earlier versions
 */
export function useSeriesFacts(
  series: SeriesAnswer,
  position: string | null | undefined,
): readonly (readonly [string, string])[] {
  const { say, number } = useSpeech();
  const millimetres = (value: number | null, digits: number): string =>
    value === null ? '' : say.series.millimetres(number(value, digits));
  return [
    [say.series.slices, series.slices > 0 ? number(series.slices) : ''],
    [say.series.thickness, millimetres(series.slice_thickness, 1)],
    [say.series.coverage, millimetres(series.coverage, 0)],
    [say.series.kernel, series.slices > 0 ? series.kernel : ''],
    [say.series.position, series.chosen && typeof position === 'string' ? positionText(position, say) : ''],
    [say.series.contrast, series.slices > 0 ? (series.contrast ? say.series.yes : say.series.no) : ''],
  ];
}

/** The meaning with DICOM's term, which images and other programs show. */
function positionText(position: string, say: Messages): string {
  const words = say.series.positions[position];
  return words === undefined ? position : `${words} (${position})`;
}
