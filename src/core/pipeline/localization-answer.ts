/** The place of a score in the form of the HTTP contract. */
import type { LocalizedRegion, Localization } from '../explanation/localization.js';
import type { SliceImage } from '../ingest/study-geometry.js';
import type { Immutable } from './immutable.js';

export type LocalizationAnswer = Immutable<ReturnType<typeof localizationAnswer>>;
export type RegionAnswer = Immutable<ReturnType<typeof regionAnswer>>;
export type LocalizedImageAnswer = Immutable<ReturnType<typeof imageAnswer>>;

export function localizationAnswer(localization: Localization) {
  const { finding, model, probability, logit, constant, map, region, furtherRegions, sides } = localization;
  return {
    finding,
    model,
    probability,
    logit,
    constant,
    map,
    region: region === undefined ? null : regionAnswer(region),
    further_regions: furtherRegions.map(regionAnswer),
    sides: sides === undefined ? null : { left: sides.left, right: sides.right },
  };
}

function regionAnswer(region: LocalizedRegion) {
  const { side, tissue, share, strongest, size, peak, box, voxels, peakSlice, images } = region;
  const peakImage = images.at(peakSlice - voxels.low[2]);
  return {
    side,
    tissue,
    share,
    peak_contribution: strongest,
    size_mm: size.map(tenths),
    peak_mm: peak.map(tenths),
    box_low_mm: box.low.map(tenths),
    box_high_mm: box.high.map(tenths),
    voxels_low: voxels.low,
    voxels_high: voxels.high,
    peak_slice: peakSlice,
    peak_image: peakImage === undefined ? null : imageAnswer(peakImage),
    images: images.map(imageAnswer),
  };
}

function imageAnswer({ sopInstanceUid, frame, instanceNumber }: SliceImage) {
  // DICOM counts frames from 1 (PS3.3 section 10.3, Referenced Frame Number).
  return { sop_instance_uid: sopInstanceUid, frame: frame + 1, instance_number: instanceNumber };
}

/** More digits would suggest more precision than a place of some millimetres has. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
