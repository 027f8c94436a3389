import type { ImageFrame } from '../parsing/image-frame.js';
import { ordinalOf } from '../stack/set-attributes.js';
import { divideIntoSets, type ImageSet } from '../stack/image-sets.js';
import { placeFrame } from '../stack/placed-frame.js';
import type { PlacedFrame } from '../stack/placed-frame.js';
import { hasHoles } from '../stack/slice-grid.js';
import { neighbours } from '../../sequence/neighbours.js';
import { dominantAxis, dot } from '../../volume/vector.js';
import { frameExclusion } from './frame-exclusion.js';
import { type ImageProcessing, processingOfAll } from './image-processing.js';
import { boundsOf, type SeriesBounds } from './series-bounds.js';
import { classifyKernel } from './series-rules.js';
import type { SeriesRules } from './series-rules.js';

/** A set of images in a series, as a possible volume, with everything that the choice compares. */
export interface SeriesAssessment {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly modality: string;
  readonly seriesNumber: number | null;
  /** Number of images in the whole series. */
  readonly instances: number;
  /** The images of this set. */
  readonly usable: readonly ImageFrame[];
  /** Number of passes joined into the set, and of images left out as doubled. */
  readonly set: Omit<ImageSet, 'images'>;
  /** The images of each other set of the series. */
  readonly otherSets: readonly (readonly ImageFrame[])[];
  /** Number of distinct positions in the set. */
  readonly slices: number;
  /** Numbers of images of the series that never become slices, by kind. */
  readonly excluded: ReadonlyMap<string, number>;
  readonly kernel: string;
  readonly kernelClass: string;
  readonly kernelRank: number;
  readonly sliceThickness: number | null;
  /** Millimetres from the first to the last slice along the normal; null without positions. */
  readonly coverage: number | null;
  /** Whether gaps between the slices are wide enough to hide a finding. */
  readonly holes: boolean;
  /** The set's extent in the patient; null without positions. */
  readonly bounds: SeriesBounds | null;
  /** Whether the planes are closer to axial than to sagittal or coronal. */
  readonly axial: boolean;
  readonly contrast: boolean;
  /** PatientPosition; null without one, or if the images differ. */
  readonly patientPosition: string | null;
  /** Whether any image was compressed with loss. */
  readonly lossy: boolean;
  /** Null for original images. */
  readonly processing: ImageProcessing | null;
  /** Whether SeriesDescription names a scan that ranks behind the study's others, such as one in expiration. */
  readonly lessPreferred: boolean;
  /** Start of the study, in seconds from an arbitrary moment. */
  readonly studyMoment: number | null;
  /** Orders sets that are equal otherwise, independently of the order of the files. */
  readonly tieBreak: string;
}

/** Millimetres. Two images closer than this along the normal show the same slice. */
const SAME_SLICE = 0.01;

/**
 * Assesses each set of images in a series. A series without a usable image has one assessment, without images.
 * @param frames all images of one series and modality
 */
export function assessSeries(
  frames: readonly ImageFrame[],
  rules: SeriesRules,
): [SeriesAssessment, ...SeriesAssessment[]] {
  const usable: ImageFrame[] = [];
  const excluded = new Map<string, number>();
  for (const frame of frames) {
    const kind = frameExclusion(frame, rules);
    if (kind === null) usable.push(frame);
    else excluded.set(kind, (excluded.get(kind) ?? 0) + 1);
  }
  const placed = usable.map(placeFrame).filter((frame) => frame !== null);
  const sets = divideIntoSets(placed);
  const images = sets.map((set) => set.images.map(({ frame }) => frame));
  const [first, ...others] = sets.map((set, index) => {
    const otherImages = images.filter((_, other) => other !== index);
    return assessSet(frames, excluded, set, otherImages, rules);
  });
  return first === undefined
    ? [assessSet(frames, excluded, { images: [], passes: 1, doubled: 0 }, [], rules)]
    : [first, ...others];
}

function assessSet(
  frames: readonly ImageFrame[],
  excluded: ReadonlyMap<string, number>,
  { images, ...set }: ImageSet,
  otherSets: readonly (readonly ImageFrame[])[],
  rules: SeriesRules,
): SeriesAssessment {
  const stack = images.length === 0 ? frames : images.map(({ frame }) => frame);
  const first = stack.at(0);
  if (first === undefined) throw new Error('A series without images cannot be assessed.');
  const depths = distinctDepths(images);
  const [lowest] = depths;
  const highest = depths.at(-1);
  const normal = images.at(0)?.normal;
  const kernel = mostFrequent(stack.map((frame) => frame.kernel)) ?? '';
  const kernelClass = classifyKernel(kernel, rules);
  const sliceThickness = mostFrequent(stack.map((frame) => positive(frame.sliceThickness)));
  return {
    studyUid: mostFrequent(stack.map(({ studyUid }) => studyUid)) ?? first.studyUid,
    seriesUid: first.seriesUid,
    modality: first.modality,
    seriesNumber: first.seriesNumber,
    instances: frames.length,
    usable: images.map(({ frame }) => frame),
    set,
    otherSets,
    slices: depths.length,
    excluded,
    kernel,
    kernelClass: kernelClass.name,
    kernelRank: kernelClass.rank,
    sliceThickness,
    coverage: lowest === undefined || highest === undefined ? null : highest - lowest,
    holes: hasHoles(depths, sliceThickness),
    bounds: boundsOf(images),
    axial: normal !== undefined && dominantAxis(normal) === 2,
    contrast: stack.some((frame) => frame.contrast),
    patientPosition: onlyOne(stack.map((frame) => frame.patientPosition)),
    lossy: stack.some(({ origin }) => origin.lossy),
    processing: images.length === 0 ? null : processingOfAll(stack, rules),
    lessPreferred: rules.lessPreferred?.test(first.origin.seriesDescription ?? '') ?? false,
    studyMoment: mostFrequent(stack.map(({ origin }) => origin.studyMoment)),
    tieBreak: tieBreakOf(stack),
  };
}

/** Some writers store a thickness of 0 or less, which is ignored. */
function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** The value that all share; null if they differ, or if there are none. */
function onlyOne<T>(values: readonly (T | null)[]): T | null {
  const distinct = new Set(values);
  return distinct.size === 1 ? (values[0] ?? null) : null;
}

/** The most frequent value apart from null and ''; the smallest of equally frequent ones. Null without any. */
function mostFrequent<T extends string | number>(values: readonly (T | null)[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) {
    if (value !== null && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1));
  return best === undefined ? null : best[0];
}

function distinctDepths(images: readonly PlacedFrame[]): number[] {
  const normal = images.at(0)?.normal;
  if (normal === undefined) return [];
  const depths = images.map(({ position }) => dot(position, normal)).sort((a, b) => a - b);
  const further = neighbours(depths).filter(([previous, depth]) => depth - previous > SAME_SLICE);
  return [...depths.slice(0, 1), ...further.map(([, depth]) => depth)];
}

/** By the earliest acquisition, then the lowest number, then the first UID. */
function tieBreakOf(images: readonly ImageFrame[]): string {
  const least = (values: readonly (number | null)[]): string =>
    String(values.reduce<number>((a, b) => Math.min(a, b ?? Infinity), Infinity)).padStart(20, '0');
  const uids = images.map(({ sopInstanceUid, frame }) => `${sopInstanceUid} ${frame}`);
  return [
    least(images.map(({ acquisitionNumber }) => acquisitionNumber)),
    least(images.map(({ origin }) => origin.acquisitionMoment)),
    least(images.map(({ origin }) => origin.temporalPosition)),
    least(images.map(({ origin }) => origin.triggerTime)),
    least(images.map(ordinalOf)),
    uids.reduce((a, b) => (a < b ? a : b)),
  ].join(' ');
}
