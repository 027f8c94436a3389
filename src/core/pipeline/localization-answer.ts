/** The place of a score in the form of the HTTP contract. */
import type { LocalizedRegion, Localization, ScoredBy } from '../explanation/localization.js';
import type { SliceImage } from '../ingest/study-geometry.js';
import type { RegionSide } from '../attribution/strongest-region.js';

export interface LocalizedImageAnswer {
  readonly sop_instance_uid: string;
  readonly frame: number;
  readonly instance_number: number | null;
}

export interface RegionAnswer {
  readonly side: RegionSide;
  readonly share: number;
  readonly size_mm: readonly number[];
  readonly peak_mm: readonly number[];
  readonly box_low_mm: readonly number[];
  readonly box_high_mm: readonly number[];
  readonly voxels_low: readonly number[];
  readonly voxels_high: readonly number[];
  readonly peak_slice: number;
  readonly peak_image: LocalizedImageAnswer | null;
  readonly images: readonly LocalizedImageAnswer[];
}

export interface LocalizationAnswer {
  readonly finding: string;
  readonly model: ScoredBy;
  readonly probability: number;
  readonly logit: number;
  readonly constant: number;
  readonly map: string;
  readonly region: RegionAnswer | null;
}

export function localizationAnswer(localization: Localization): LocalizationAnswer {
  const { finding, model, probability, logit, constant, map, region } = localization;
  return {
    finding,
    model,
    probability,
    logit,
    constant,
    map,
    region: region === undefined ? null : regionAnswer(region),
  };
}

function regionAnswer(region: LocalizedRegion): RegionAnswer {
  const { side, share, size, peak, box, voxels, peakSlice, images } = region;
  const peakImage = images.at(peakSlice - voxels.low[2]);
  return {
    side,
    share,
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

function imageAnswer({ sopInstanceUid, frame, instanceNumber }: SliceImage): LocalizedImageAnswer {
  return { sop_instance_uid: sopInstanceUid, frame, instance_number: instanceNumber };
}

/** More digits would suggest more precision than a place of some millimetres has. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
