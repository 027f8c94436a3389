import type { Affine, Xyz } from '../volume/volume.js';
import { planSampling } from './sampling-plan.js';
import type { TensorGeometry } from './tensor-geometry.js';
import type { OrientedView } from '../volume/volume-view.js';

/** Position of a tensor in its volume. */
export interface TensorPlacement {
  /** Voxels of the tensor along width, height, depth: its memory order, fastest first. */
  readonly sizes: Xyz;
  /**
   * From a voxel of the tensor (width, height, depth) to the volume's (column, row, slice). Voxel centres are whole numbers
   * in both. Padding lies outside the volume.
   */
  readonly toVolume: Affine;
}

/** @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small` */
export function placeTensor(view: OrientedView, geometry: TensorGeometry): TensorPlacement {
  const { depth, height, width } = planSampling(view, geometry);
  const toVolume = new Array<number>(16).fill(0);
  toVolume[15] = 1;
  [width, height, depth].forEach(({ scale, origin }, tensorAxis) => {
    // The view numbers its axes from depth.
    const viewAxis = 2 - tensorAxis;
    const { axis, flip } = view.axes[viewAxis];
    toVolume[4 * axis + tensorAxis] = flip ? -scale : scale;
    toVolume[4 * axis + 3] = flip ? view.sizes[viewAxis] - 1 - origin : origin;
  });
  return { sizes: [geometry.width, geometry.height, geometry.depth], toVolume };
}
