import { planSampling } from './sampling-plan.js';
import type { SamplingPlan } from './sampling-plan.js';
import type { TensorGeometry } from './tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';

/**
 * A volume in the form from which a graphics processor computes the encoder's input: 16-bit voxels, and the sampling
 * positions of the tensor's voxels.
 */
export interface PackedVolume {
  /** `[slices, rows, columns]`, along the tensor's depth, width and height. `columns` is even; odd widths get a filler. */
  readonly voxels: Int16Array<ArrayBuffer>;
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  /** Columns without the filler column. */
  readonly columnsInUse: number;
  /** Factor from a voxel's value to thousands of Hounsfield units. */
  readonly unit: number;
  readonly plan: SamplingPlan;
  /** Whether the voxels are the tensor itself, because the device has too little memory for the volume. */
  readonly isTensor: boolean;
}

const THOUSANDTH = 1 / 1000;
/** Fractional Hounsfield units are stored in 32nds, which is finer than the tensor's accuracy of 1e-4. */
const PARTS_OF_FRACTIONAL = 32;
const LOWEST_HU = -1000;
const HIGHEST_HU = 1000;

/**
 * Copies a volume from shared memory, with any order of axes, into memory that ONNX Runtime accepts. The 150 MB of an
 * axial series are copied unchanged, without computing any voxel.
 * @param memory reused for the copy if it is large enough
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export function packVolume(view: VolumeView, geometry: TensorGeometry, memory?: ArrayBuffer): PackedVolume {
  const plan = planSampling(view, geometry);
  const [slices, columnsInUse, rows] = view.sizes;
  const columns = columnsInUse + (columnsInUse % 2);
  const voxels = allocate(slices * rows * columns, memory);
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
  return { voxels, slices, rows, columns, columnsInUse, unit, plan, isTensor: false };
}

/**
 * The encoder's input as a volume with the tensor's voxel size: the device resamples it to the same values, rounded to 32nds of
 * a Hounsfield unit.
 * @param tensor `[depth, height, width]`, in thousands of Hounsfield units, in [-1, 1]
 * @param memory as for {@link packVolume}
 */
export function packTensor(
  tensor: Float32Array,
  geometry: TensorGeometry,
  memory?: ArrayBuffer,
): PackedVolume {
  const { depth, height, width, depthSpacing, inPlaneSpacing } = geometry;
  const spacing = [depthSpacing, inPlaneSpacing, inPlaneSpacing] as const;
  const plan = planSampling({ sizes: [depth, height, width], spacing }, geometry);
  const columns = height + (height % 2);
  const voxels = allocate(depth * width * columns, memory);
  const partsOfThousand = PARTS_OF_FRACTIONAL / THOUSANDTH;
  for (let slice = 0, from = 0; slice < depth; slice++)
    for (let column = 0; column < height; column++)
      for (let row = 0; row < width; row++, from++)
        voxels[(slice * width + row) * columns + column] = Math.round(tensor[from] * partsOfThousand);
  const unit = 1 / partsOfThousand;
  return { voxels, slices: depth, rows: width, columns, columnsInUse: height, unit, plan, isTensor: true };
}

function allocate(count: number, memory: ArrayBuffer | undefined): Int16Array<ArrayBuffer> {
  const fits = memory !== undefined && memory.byteLength >= count * Int16Array.BYTES_PER_ELEMENT;
  return fits ? new Int16Array(memory, 0, count) : new Int16Array(count);
}

/** Copies `count` voxels that are `stride` elements apart. */
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
      // NaN counts as air, as in the tensor.
      to[start + index] = Math.round((Number.isNaN(clipped) ? LOWEST_HU : clipped) * PARTS_OF_FRACTIONAL);
    }
  };
}
