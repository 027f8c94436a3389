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

/** Images of a slice, and a summary of its values. */
export interface DecodedSlice {
  readonly sources: PlannedSlice;
  readonly values: SliceValues;
}

/** A volume, or the images that prevent it. */
export type DecodedVolume =
  | { readonly volume: Volume; readonly slices: readonly DecodedSlice[] }
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
    slices.map(async (sources, slice) => ({
      sources,
      report: await writeSlice(sources, { memory, format, columns, rows, slice }, files, tasks),
    })),
  );
  const decoded: DecodedSlice[] = [];
  for (const { sources, report } of reports) {
    if (report.outcome === 'written') decoded.push({ sources, values: report.values });
    if (report.outcome === 'unreadable') unreadable.set(frameOf(sources, report.source), report.reason);
  }
  const overflows = reports.some(({ report }) => report.outcome === 'overflow');
  if (unreadable.size > 0 || overflows) volumeMemory.giveBack(memory);
  if (unreadable.size > 0) return { unreadable };
  if (overflows) return 'overflow';
  // Every slice was written whole, so the memory's previous contents are gone.
  const data = format === 'int16' ? new Int16Array(memory, 0, voxels) : new Float32Array(memory, 0, voxels);
  return { volume: { data, columns, rows, slices: slices.length, spacing, affine }, slices: decoded };
}

function frameOf(sources: PlannedSlice, index: number): ImageFrame {
  const source = sources[index];
  if (source === undefined) throw new Error(`A report names image ${index} of ${sources.length} of a slice.`);
  return source.frame;
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
