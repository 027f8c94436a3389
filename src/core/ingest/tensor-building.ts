import { planSampling } from '../tensor/sampling-plan.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';
import type { TaskRunner } from './ingest-tasks.js';
import type { RecycledMemory } from './study-memory.js';

/** Depths of one task: 7 MB of the published tensor. */
const DEPTHS_PER_TASK = 8;

/** Slabs for each thread: one is computed while the one before is put into its place. */
const SLABS_PER_THREAD = 2;

/** What a tensor is built with. */
export interface TensorMeans {
  /** Threads that perform tasks at a time. */
  readonly threads: number;
  /** Where the slabs' is taken from. */
  readonly slabs: RecycledMemory;
  /** Taken for the tensor itself where it has the right size. */
  readonly memory?: ArrayBuffer | undefined;
}

/**
 * The encoder's input, `[depth, height, width]`. Worker threads compute slabs of it in shared memory, a few at a time; the
 * tensor itself cannot lie there, for ONNX Runtime takes none.
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export async function buildTensor(
  view: VolumeView,
  geometry: TensorGeometry,
  tasks: TaskRunner,
  { threads, slabs, memory }: TensorMeans,
): Promise<Float32Array<ArrayBuffer>> {
  // Says what is wrong with the volume before any memory is taken.
  planSampling(view, geometry);
  const { depth, height, width } = geometry;
  const planeSize = height * width;
  const fits = memory?.byteLength === depth * planeSize * Float32Array.BYTES_PER_ELEMENT;
  const tensor = fits ? new Float32Array(memory) : new Float32Array(depth * planeSize);
  const starts = Array.from(
    { length: Math.ceil(depth / DEPTHS_PER_TASK) },
    (_, task) => task * DEPTHS_PER_TASK,
  ).values();
  const fillSlabs = async (): Promise<void> => {
    const slabBytes = DEPTHS_PER_TASK * planeSize * Float32Array.BYTES_PER_ELEMENT;
    const slabMemory = slabs.take(slabBytes);
    // Whoever is free takes the next: the iterator is shared.
    for (const from of starts) {
      const depths = Math.min(DEPTHS_PER_TASK, depth - from);
      const slab = new Float32Array(slabMemory, 0, depths * planeSize);
      await tasks.run('slab', { view, geometry, from, slab });
      tensor.set(slab, from * planeSize);
    }
    slabs.giveBack(slabMemory);
  };
  await Promise.all(Array.from({ length: SLABS_PER_THREAD * threads }, fillSlabs));
  return tensor;
}
