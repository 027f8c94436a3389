import { resampleSlab } from './resample-slab.js';
import type { TensorGeometry } from './tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';

/**
 * The encoder's input, `[1, 1, depth, height, width]` in row-major order, values in [-1, 1].
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export function tensorFromVolume(view: VolumeView, geometry: TensorGeometry): Float32Array<ArrayBuffer> {
  const { depth, height, width } = geometry;
  const tensor = new Float32Array(depth * height * width);
  resampleSlab(view, geometry, 0, tensor);
  return tensor;
}
