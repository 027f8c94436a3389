import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import type { Volume } from '../dicom/volume.js';
import type { PlannedSlice, VolumePlan } from '../dicom/volume/volume-plan.js';
import { serializeProblem } from '../problem/domain-error.js';
import { imageCrashed } from './ingest-errors.js';
import { TaskCrashed, type SliceReport, type TaskRunner, type VoxelFormat } from './ingest-tasks.js';
import type { LeftOutReason } from './left-out.js';

/** A volume, or the images that stand in its way. */
export type DecodedVolume =
  { readonly volume: Volume } | { readonly unreadable: ReadonlyMap<ImageFrame, LeftOutReason> };

const BYTES: Readonly<Record<VoxelFormat, number>> = { int16: 2, float32: 4 };

/**
 * Decodes the images of a plan into shared memory: integers of 16 bits where all values are, else floats. Whether they
 * are is known for certain only when all of them have been seen.
 */
export async function decodeVolume(
  plan: VolumePlan,
  entries: readonly StudyEntry[],
  tasks: TaskRunner,
): Promise<DecodedVolume> {
  const decoded = plan.wholeNumbers ? await decodeAs('int16', plan, entries, tasks) : 'overflow';
  if (decoded !== 'overflow') return decoded;
  const asFloats = await decodeAs('float32', plan, entries, tasks);
  if (asFloats === 'overflow') throw new Error('A slice of floats overflowed.');
  return asFloats;
}

async function decodeAs(
  format: VoxelFormat,
  plan: VolumePlan,
  entries: readonly StudyEntry[],
  tasks: TaskRunner,
): Promise<DecodedVolume | 'overflow'> {
  const { columns, rows, slices, spacing, affine } = plan;
  const memory = new SharedArrayBuffer(columns * rows * slices.length * BYTES[format]);
  const unreadable = new Map<ImageFrame, LeftOutReason>();
  const reports = await Promise.all(
    slices.map((planned, slice) => {
      const target = { memory, format, columns, rows, slice };
      return writeSlice(planned, entries, (sources) => tasks.run('slice', { sources, target }));
    }),
  );
  for (const [slice, report] of reports.entries()) {
    if (report.outcome === 'unreadable') unreadable.set(slices[slice][report.source].frame, report.reason);
  }
  if (unreadable.size > 0) return { unreadable };
  if (reports.some(({ outcome }) => outcome === 'overflow')) return 'overflow';
  const data = format === 'int16' ? new Int16Array(memory) : new Float32Array(memory);
  return { volume: { data, columns, rows, slices: slices.length, spacing, affine } };
}

async function writeSlice(
  planned: PlannedSlice,
  entries: readonly StudyEntry[],
  write: (sources: (PlannedSlice[number] & { entry: StudyEntry })[]) => Promise<SliceReport>,
): Promise<SliceReport> {
  try {
    return await write(planned.map((source) => ({ ...source, entry: entries[source.frame.entry] })));
  } catch (error) {
    if (!(error instanceof TaskCrashed)) throw error;
    return { outcome: 'unreadable', source: 0, reason: serializeProblem(imageCrashed()) };
  }
}
