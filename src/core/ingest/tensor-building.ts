import { planSampling } from '../tensor/sampling-plan.js';
import { type DepthChecksum, tensorDigest } from '../tensor/tensor-digest.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';
import type { TaskRunner } from './ingest-tasks.js';
import type { RecycledMemory } from './study-memory.js';

/** Depths of one task: 7 MB of the published tensor. */
const DEPTHS_PER_TASK = 8;

/** Slabs for each thread: one is computed while the previous one is copied into the tensor. */
const SLABS_PER_THREAD = 2;

/** Resources for building a tensor. */
export interface TensorMeans {
  /** Number of threads that perform tasks. */
  readonly threads: number;
  /** Source of the slabs' memory. */
  readonly slabs: RecycledMemory;
  /** Used for the tensor itself if it has the right size. */
  readonly memory?: ArrayBuffer | undefined;
}

/** The encoder's input and its digest. */
export interface BuiltTensor {
  /** `[depth, height, width]`. */
  readonly tensor: Float32Array<ArrayBuffer>;
  readonly tensorDigest: string;
}

/**
 * The encoder's input, `[depth, height, width]`. Worker threads compute slabs of it in shared memory, a few at a time.
 * The slabs are copied into the tensor, because ONNX Runtime does not accept shared memory.
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export async function buildTensor(
  view: VolumeView,
  geometry: TensorGeometry,
  tasks: TaskRunner,
  { threads, slabs, memory }: TensorMeans,
): Promise<BuiltTensor> {
  // Reports faults of the volume before any allocation.
  planSampling(view, geometry);
  const { depth, height, width } = geometry;
  const planeSize = height * width;
  const fits = memory?.byteLength === depth * planeSize * Float32Array.BYTES_PER_ELEMENT;
  const tensor = fits ? new Float32Array(memory) : new Float32Array(depth * planeSize);
  const checksums: DepthChecksum[] = [];
  const starts = Array.from(
    { length: Math.ceil(depth / DEPTHS_PER_TASK) },
    (_, task) => task * DEPTHS_PER_TASK,
  ).values();
  const fillSlabs = async (): Promise<void> => {
    const slabBytes = DEPTHS_PER_TASK * planeSize * Float32Array.BYTES_PER_ELEMENT;
    const slabMemory = slabs.take(slabBytes);
    // The iterator is shared: each free thread takes the next slab.
    for (const from of starts) {
      const depths = Math.min(DEPTHS_PER_TASK, depth - from);
      const slab = new Float32Array(slabMemory, 0, depths * planeSize);
      checksums.push(...(await tasks.run('slab', { view, geometry, from, slab })));
      tensor.set(slab, from * planeSize);
    }
    slabs.giveBack(slabMemory);
  };
  await Promise.all(Array.from({ length: SLABS_PER_THREAD * threads }, fillSlabs));
  return { tensor, tensorDigest: tensorDigest(geometry, checksums) };
}
