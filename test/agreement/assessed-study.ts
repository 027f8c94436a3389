import type { Volume } from '../../src/core/volume/volume.js';
import type { Localization, Region, StudyAnswer } from '../../web/src/service/study-contract.js';
import type { SeriesHeaders } from './series-headers.js';

/** A study, the service's results for it, and the headers read without the service's code. */
export interface Assessed {
  readonly id: string;
  readonly answer: StudyAnswer;
  readonly picture: Uint8Array;
  readonly volume: Volume;
  readonly headers: SeriesHeaders;
}

export interface Place extends Localization {
  readonly region: Region;
  readonly sides: { readonly left: number; readonly right: number };
}

/** The scores that have a place, in the order of the picture and of the page. */
export function placesOf({ localization = [] }: StudyAnswer): readonly Place[] {
  return localization.flatMap((one) =>
    one.region === null || one.sides === null ? [] : [{ ...one, region: one.region, sides: one.sides }],
  );
}

interface MillimetreFrame {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The boxes of all regions that reach into the slice of the peak: millimetres towards the left and the back. */
export function framesOf(
  { region, further_regions: further }: Place,
  { headers }: Assessed,
): readonly MillimetreFrame[] {
  const { position, spacing } = headers.first;
  return [region, ...further]
    .filter(
      ({ voxels_low: low, voxels_high: high }) => low[2] <= region.peak_slice && high[2] >= region.peak_slice,
    )
    .map(({ voxels_low: low, voxels_high: high }) => ({
      low: [0, 1].map((axis) => position[axis] + (low[axis] - 0.5) * spacing[axis]),
      high: [0, 1].map((axis) => position[axis] + (high[axis] + 0.5) * spacing[axis]),
    }));
}
