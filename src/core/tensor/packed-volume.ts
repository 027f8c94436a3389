import { planSampling } from './sampling-plan.js';
import type { SamplingPlan } from './sampling-plan.js';
import type { TensorGeometry } from './tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';

/**
 * A volume as a graphics processor takes it, which makes the encoder's input of it: voxels of 16 bits, and where the
 * tensor's voxels are taken from.
 */
export interface PackedVolume {
  /** `[slices, rows, columns]`, along the tensor's depth, width and height. `columns` is even: an odd one has a filler. */
  readonly voxels: Int16Array<ArrayBuffer>;
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  /** Columns without the filler. */
  readonly columnsInUse: number;
  /** What a voxel is multiplied by to make thousands of Hounsfield units of it. */
  readonly unit: number;
  readonly plan: SamplingPlan;
}

const THOUSANDTH = 1 / 1000;
/** Hounsfield units with a fraction are counted in 32nds, which is finer than the tensor's accuracy of 1e-4. */
const PARTS_OF_FRACTIONAL = 32;
const LOWEST_HU = -1000;
const HIGHEST_HU = 1000;

/**
 * Copies a volume, which lies in shared memory and along any axes, into memory that ONNX Runtime takes. 150 MB of an axial
 * series are copied as they are; no voxel is computed.
 * @param memory taken for the copy where it is large enough
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export function packVolume(view: VolumeView, geometry: TensorGeometry, memory?: ArrayBuffer): PackedVolume {
  const plan = planSampling(view, geometry);
  const [slices, columnsInUse, rows] = view.sizes;
  const columns = columnsInUse + (columnsInUse % 2);
  const count = slices * rows * columns;
  const fits = memory !== undefined && memory.byteLength >= count * Int16Array.BYTES_PER_ELEMENT;
  const voxels = fits ? new Int16Array(memory, 0, count) : new Int16Array(count);
  const isWhole = view.data instanceof Int16Array;
  const copyLine = isWhole ? copyWhole(view.data) : copyFractional(view.data);
  const [sliceStride, columnStride, rowStride] = view.strides;
  for (let slice = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      const from = view.offset + slice * sliceStride + row * rowStride;
      copyLine(from, columnStride, columnsInUse, voxels, (slice * rows + row) * columns);
    }
  }
  const unit = isWhole ? THOUSANDTH : THOUSANDTH / PARTS_OF_FRACTIONAL;
  return { voxels, slices, rows, columns, columnsInUse, unit, plan };
}

/** Copies `count` voxels, `stride` elements apart. */
type CopyLine = (from: number, stride: number, count: number, to: Int16Array, start: number) => void;

function copyWhole(data: Int16Array): CopyLine {
  return (from, stride, count, to, start) => {
    if (stride === 1) to.set(data.subarray(from, from + count), start);
    else for (let index = 0; index < count; index++) to[start + index] = data[from + index * stride];
  };
}

function copyFractional(data: Float32Array): CopyLine {
  return (from, stride, count, to, start) => {
    for (let index = 0; index < count; index++) {
      const clipped = Math.min(HIGHEST_HU, Math.max(LOWEST_HU, data[from + index * stride]));
      // A voxel that is no number is air, as in the tensor.
      to[start + index] = Math.round((Number.isNaN(clipped) ? LOWEST_HU : clipped) * PARTS_OF_FRACTIONAL);
    }
  };
}
