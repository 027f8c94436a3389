import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import type { VolumePlan } from '../dicom/stack/volume-plan.js';
import { serializeProblem } from '../problem/domain-error.js';
import { blankImage, impossibleValues, inconsistentValues } from './ingest-errors.js';
import type { LeftOutReason } from './left-out.js';
import type { SliceValues } from './slice-values.js';

/** HU between the level of the body in a slice and in the series above which the slice is on another scale. */
const OTHER_LEVEL = 300;
/** HU, and the share of samples that must differ by it, between a slice on another scale and its neighbour. */
const JUMP = 250;
const JUMPING_SHARE = 0.1;
/** Smallest share of ordinary slices that makes the others strange. */
const ORDINARY_SHARE = 0.5;

interface Slice {
  readonly frame: ImageFrame;
  readonly values: SliceValues;
}

/**
 * Images with values that cannot belong to the scan: impossible or constant ones, or a scale on which air and body lie
 * elsewhere than in the neighbouring slices, because rescale, sign or depth of the image are wrong. Attributes are not
 * compared, because a separate slope for each slice is legal.
 *
 * @param values by slice of the plan
 */
export function findStrangeSlices(
  plan: VolumePlan,
  values: readonly SliceValues[],
): ReadonlyMap<ImageFrame, LeftOutReason> {
  const slices = plan.slices.flatMap((sources, index): Slice[] => {
    const [source] = sources;
    return sources.length === 1 ? [{ frame: source.frame, values: values[index] }] : [];
  });
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
  if (levels.length < ORDINARY_SHARE * slices.length || levels.length === 0) return [];
  const usual = levels.sort((a, b) => a - b)[levels.length >> 1];
  const isOrdinary = ({ values: { body } }: Slice): boolean =>
    body !== null && Math.abs(body - usual) <= OTHER_LEVEL;
  const found: Slice[] = [];
  for (let start = 0; start < slices.length; start++) {
    if (isOrdinary(slices[start])) continue;
    let end = start;
    while (end + 1 < slices.length && !isOrdinary(slices[end + 1])) end++;
    const run = slices.slice(start, end + 1);
    const before = slices.at(start - 1);
    const after = slices.at(end + 1);
    const jumps =
      (start > 0 && before !== undefined && differ(before, run[0])) ||
      (after !== undefined && differ(after, run[run.length - 1]));
    // Beyond the patient there is only air, which at an end of the stack does not mean another scale.
    const isBeyond = run.every(({ values }) => values.body === null) && (start === 0 || after === undefined);
    if (jumps && !isBeyond) found.push(...run);
    start = end;
  }
  return found;
}

function differ(a: Slice, b: Slice): boolean {
  const { samples } = a.values;
  let jumping = 0;
  for (let index = 0; index < samples.length; index++) {
    if (Math.abs(samples[index] - b.values.samples[index]) > JUMP) jumping++;
  }
  return jumping > JUMPING_SHARE * samples.length;
}
