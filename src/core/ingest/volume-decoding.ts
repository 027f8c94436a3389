import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import type { Volume } from '../volume/volume.js';
import type { PlannedSlice, VolumePlan } from '../dicom/stack/volume-plan.js';
import { serializeProblem } from '../problem/domain-error.js';
import { imageCrashed } from './ingest-errors.js';
import {
  TaskCrashed,
  type LocatedSource,
  type SliceReport,
  type SliceTarget,
  type TaskRunner,
  type VoxelFormat,
} from './ingest-tasks.js';
import type { LeftOutReason } from './left-out.js';
import type { SharedFiles } from './shared-files.js';
import type { SliceValues } from './slice-values.js';
import type { RecycledMemory } from './study-memory.js';

/** A volume, or the images that prevent it. */
export type DecodedVolume =
  | { readonly volume: Volume; readonly values: readonly SliceValues[] }
  | { readonly unreadable: ReadonlyMap<ImageFrame, LeftOutReason> };

const BYTES: Readonly<Record<VoxelFormat, number>> = { int16: 2, float32: 4 };

/**
 * Decodes the images of a plan into shared memory: 16-bit integers if all values fit, otherwise floats. Whether they
 * fit is certain only after all values have been read.
 * @param memory source of the volume's memory
 */
export async function decodeVolume(
  plan: VolumePlan,
  files: SharedFiles,
  tasks: TaskRunner,
  memory: RecycledMemory,
): Promise<DecodedVolume> {
  const decoded = plan.wholeNumbers ? await decodeAs('int16', plan, files, tasks, memory) : 'overflow';
  if (decoded !== 'overflow') return decoded;
  const asFloats = await decodeAs('float32', plan, files, tasks, memory);
  if (asFloats === 'overflow') throw new Error('A slice of floats overflowed.');
  return asFloats;
}

async function decodeAs(
  format: VoxelFormat,
  plan: VolumePlan,
  files: SharedFiles,
  tasks: TaskRunner,
  volumeMemory: RecycledMemory,
): Promise<DecodedVolume | 'overflow'> {
  const { columns, rows, slices, spacing, affine } = plan;
  const voxels = columns * rows * slices.length;
  const memory = volumeMemory.take(voxels * BYTES[format]);
  const unreadable = new Map<ImageFrame, LeftOutReason>();
  const reports = await Promise.all(
    slices.map((planned, slice) =>
      writeSlice(planned, { memory, format, columns, rows, slice }, files, tasks),
    ),
  );
  for (const [slice, report] of reports.entries()) {
    if (report.outcome === 'unreadable') unreadable.set(slices[slice][report.source].frame, report.reason);
  }
  const overflows = reports.some(({ outcome }) => outcome === 'overflow');
  if (unreadable.size > 0 || overflows) volumeMemory.giveBack(memory);
  if (unreadable.size > 0) return { unreadable };
  if (overflows) return 'overflow';
  // Every slice was written whole, so the memory's previous contents are gone.
  const data = format === 'int16' ? new Int16Array(memory, 0, voxels) : new Float32Array(memory, 0, voxels);
  const values = reports.flatMap((report) => (report.outcome === 'written' ? [report.values] : []));
  return { volume: { data, columns, rows, slices: slices.length, spacing, affine }, values };
}

async function writeSlice(
  planned: PlannedSlice,
  target: SliceTarget,
  files: SharedFiles,
  tasks: TaskRunner,
): Promise<SliceReport> {
  const sources: LocatedSource[] = [];
  for (const [index, source] of planned.entries()) {
    const place = await files.locate(source.frame);
    if ('reason' in place) return { outcome: 'unreadable', source: index, reason: place.reason };
    sources.push({ weight: source.weight, shift: source.shift, ...place.located });
  }
  try {
    return await tasks.run('slice', { sources, target });
  } catch (error) {
    if (!(error instanceof TaskCrashed)) throw error;
    return { outcome: 'unreadable', source: 0, reason: serializeProblem(imageCrashed()) };
  }
}
