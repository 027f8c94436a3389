import { planSampling } from '../tensor/sampling-plan.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { VolumeView } from '../tensor/volume-view.js';
import type { TaskRunner } from './ingest-tasks.js';

/** Depths of one task: 15 MB of the published tensor. */
const DEPTHS_PER_TASK = 16;

/**
 * The encoder's input, `[depth, height, width]`, from slabs that worker threads compute.
 * @param memory taken for the tensor where it has the right size
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export async function buildTensor(
  view: VolumeView,
  geometry: TensorGeometry,
  tasks: TaskRunner,
  memory?: ArrayBuffer,
): Promise<Float32Array<ArrayBuffer>> {
  // Says what is wrong with the volume before any memory is taken.
  planSampling(view, geometry);
  const { depth, height, width } = geometry;
  const voxels = depth * height * width;
  const fits = memory?.byteLength === voxels * Float32Array.BYTES_PER_ELEMENT;
  const tensor = fits ? new Float32Array(memory) : new Float32Array(voxels);
  const starts = Array.from(
    { length: Math.ceil(depth / DEPTHS_PER_TASK) },
    (_, task) => task * DEPTHS_PER_TASK,
  );
  await Promise.all(
    starts.map(async (from) => {
      const to = Math.min(depth, from + DEPTHS_PER_TASK);
      tensor.set(await tasks.run('slab', { view, geometry, from, to }), from * height * width);
    }),
  );
  return tensor;
}
