import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { serializeProblem } from '../problem/domain-error.js';
import { runsOf } from '../sequence/neighbours.js';
import { upperMedian } from '../sequence/upper-median.js';
import { blankImage, impossibleValues, inconsistentValues } from './ingest-errors.js';
import type { LeftOutReason } from './left-out.js';
import { jumpingShare } from './sample-differences.js';
import type { SliceValues } from './slice-values.js';
import type { DecodedSlice } from './volume-decoding.js';

/** A slice whose body level differs by more HU from that of the series is on another scale. */
const OTHER_LEVEL = 300;
/** A slice on another scale differs from its neighbour by more than `JUMP` HU in more than `JUMPING_SHARE` of samples. */
const JUMP = 250;
const JUMPING_SHARE = 0.1;
/** The other slices are strange only if at least this share is ordinary. */
const ORDINARY_SHARE = 0.5;

interface Slice {
  readonly frame: ImageFrame;
  readonly values: SliceValues;
}

/**
 * Images with values that cannot belong to the scan: impossible values, constant values, or other values of air and body
 * than in the neighbouring slices, because rescale, sign or bit depth of the image are wrong. Attributes are not
 * compared, because a separate slope for each slice is legal.
 *
 * @param decoded in the order of the stack
 */
export function findStrangeSlices(decoded: readonly DecodedSlice[]): ReadonlyMap<ImageFrame, LeftOutReason> {
  const slices = decoded.flatMap(({ sources: [source, ...others], values }): Slice[] =>
    source === undefined || others.length > 0 ? [] : [{ frame: source.frame, values }],
  );
  const strange = new Map<ImageFrame, LeftOutReason>();
  const impossible = serializeProblem(impossibleValues());
  for (const { frame, values: seen } of slices) if (seen.isImpossible) strange.set(frame, impossible);

  const possible = slices.filter(({ frame }) => !strange.has(frame));
  const blank = possible.filter(({ values: seen }) => seen.isBlank);
  if (blank.length <= (1 - ORDINARY_SHARE) * possible.length) {
    const reason = serializeProblem(blankImage());
    for (const { frame } of blank) strange.set(frame, reason);
  }
  const inconsistent = serializeProblem(inconsistentValues());
  for (const { frame } of onAnotherScale(possible.filter(({ frame }) => !strange.has(frame)))) {
    strange.set(frame, inconsistent);
  }
  return strange;
}

function onAnotherScale(slices: readonly Slice[]): Slice[] {
  const levels = slices.map(({ values }) => values.body).filter((level) => level !== null);
  const usual = upperMedian(levels);
  if (usual === undefined || levels.length < ORDINARY_SHARE * slices.length) return [];
  const isOrdinary = ({ values: { body } }: Slice): boolean =>
    body !== null && Math.abs(body - usual) <= OTHER_LEVEL;
  const runs = runsOf(slices, (slice, previous) => isOrdinary(slice) === isOrdinary(previous));
  return runs.flatMap((run, index) => {
    const [first] = run;
    if (isOrdinary(first)) return [];
    const before = runs[index - 1]?.at(-1);
    const after = runs[index + 1]?.[0];
    const jumps =
      (before !== undefined && differ(before, first)) ||
      (after !== undefined && differ(after, run.at(-1) ?? first));
    // Slices of only air at an end of the stack are beyond the patient, not on another scale.
    const isAtEnd = before === undefined || after === undefined;
    const isBeyond = isAtEnd && run.every(({ values }) => values.body === null);
    return jumps && !isBeyond ? run : [];
  });
}

function differ(a: Slice, b: Slice): boolean {
  return jumpingShare(a.values.samples, b.values.samples, JUMP) > JUMPING_SHARE;
}
