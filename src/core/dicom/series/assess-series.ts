import type { ImageFrame } from '../parsing/image-frame.js';
import { placeFrame } from '../stack/placed-frame.js';
import type { PlacedFrame } from '../stack/placed-frame.js';
import { groupUniformFrames } from '../stack/uniform-frames.js';
import { dominantAxis, dot } from '../../volume/vector.js';
import { frameExclusion } from './frame-exclusion.js';
import { classifyKernel } from './series-rules.js';
import type { SeriesRules } from './series-rules.js';

/** What choosing needs to know of one series. */
export interface SeriesAssessment {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly modality: string;
  readonly seriesNumber: number | null;
  readonly instances: number;
  /** The images that may become slices. */
  readonly usable: readonly ImageFrame[];
  /** Distinct positions of the largest stack among the usable images. */
  readonly slices: number;
  /** Images that never become slices, by kind. */
  readonly excluded: ReadonlyMap<string, number>;
  readonly kernel: string;
  readonly kernelClass: string;
  readonly kernelRank: number;
  readonly sliceThickness: number | null;
  /** Millimetres from the first to the last slice along the normal; null without positions. */
  readonly coverage: number | null;
  /** Whether the planes are closer to axial than to sagittal or coronal. */
  readonly axial: boolean;
  readonly contrast: boolean;
}

/** Millimetres. Two images closer than this along the normal show the same slice. */
const SAME_SLICE = 0.01;

export function assessSeries(frames: readonly ImageFrame[], rules: SeriesRules): SeriesAssessment {
  const first = frames.at(0);
  if (first === undefined) throw new Error('A series without images cannot be assessed.');
  const usable: ImageFrame[] = [];
  const excluded = new Map<string, number>();
  for (const frame of frames) {
    const kind = frameExclusion(frame, rules);
    if (kind === null) usable.push(frame);
    else excluded.set(kind, (excluded.get(kind) ?? 0) + 1);
  }
  const placed = usable.map(placeFrame).filter((frame) => frame !== null);
  const stack = groupUniformFrames(placed).at(0) ?? [];
  const { slices, coverage } = extent(stack);
  const representative = stack.at(0)?.frame ?? first;
  const kernelClass = classifyKernel(representative.kernel, rules);
  return {
    studyUid: first.studyUid,
    seriesUid: first.seriesUid,
    modality: first.modality,
    seriesNumber: first.seriesNumber,
    instances: frames.length,
    usable,
    slices,
    excluded,
    kernel: representative.kernel,
    kernelClass: kernelClass.name,
    kernelRank: kernelClass.rank,
    sliceThickness: positive(representative.sliceThickness),
    coverage,
    axial: stack.length > 0 && dominantAxis(stack[0].normal) === 2,
    contrast: frames.some((frame) => frame.contrast),
  };
}

/** Some writers give a thickness of 0 or less; it says nothing. */
function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function extent(stack: readonly PlacedFrame[]): { slices: number; coverage: number | null } {
  const first = stack.at(0);
  if (first === undefined) return { slices: 0, coverage: null };
  const depths = stack.map((frame) => dot(frame.position, first.normal)).sort((a, b) => a - b);
  let slices = 1;
  depths.forEach((depth, index) => {
    if (index > 0 && depth - depths[index - 1] > SAME_SLICE) slices += 1;
  });
  return { slices, coverage: depths[depths.length - 1] - depths[0] };
}
