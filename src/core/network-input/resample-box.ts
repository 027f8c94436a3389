import type { VolumeView } from '../volume/volume-view.js';
import { type BoxSampling, planBox } from './box-sampling.js';
import type { Interval, VolumeInput } from './network-input.js';

/** Leaves every number unchanged. NaN becomes -Infinity, and the later clipping makes it the lowest value. */
const UNLIMITED: Interval = [-Infinity, Infinity];

/** An axis of the box, with the steps along it in the volume and in the box. */
interface Axis extends BoxSampling {
  readonly length: number;
  readonly volumeStride: number;
  readonly boxStride: number;
}

/**
 * Fills a box around the centre of a volume: resampled, clipped and padded, in Hounsfield units.
 * @param view along the box's axes
 * @param box `[...input.box]`, row-major; every element is written
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export function resampleBox(view: VolumeView, input: VolumeInput, box: Float32Array): void {
  const plan = planBox(view, input);
  box.fill(input.pad);
  const [, middleSize, lastSize] = input.box;
  const boxStrides = [middleSize * lastSize, lastSize, 1] as const;
  const axis = (at: 0 | 1 | 2): Axis => ({
    ...plan[at],
    length: view.sizes[at],
    volumeStride: view.strides[at],
    boxStride: boxStrides[at],
  });
  // The axes in the order of the volume's memory, so that voxels are read line by line in every order of the box.
  const [slow, middle, fast] = slowestFirst([axis(0), axis(1), axis(2)]);
  const isClippedFirst = input.resample === 'torch-trilinear';
  const planes = new ResampledPlanes(view, middle, fast, isClippedFirst ? input.clip : UNLIMITED);
  const start = [slow, middle, fast].reduce((sum, { begin, boxStride }) => sum + begin * boxStride, 0);
  const size = middle.count * fast.count;
  const block = new Float32Array(PLANES_AT_ONCE * size);
  for (let index = 0; index < slow.count; index += PLANES_AT_ONCE) {
    const count = Math.min(PLANES_AT_ONCE, slow.count - index);
    for (let plane = 0; plane < count; plane++)
      blendPlanes(planes, slow, index + plane, input.clip, block.subarray(plane * size, (plane + 1) * size));
    writeBlock(block, count, size, [slow, middle, fast], start + index * slow.boxStride, box);
  }
}

function slowestFirst(axes: readonly [Axis, Axis, Axis]): readonly [Axis, Axis, Axis] {
  const [slow, middle, fast] = axes.toSorted((a, b) => Math.abs(b.volumeStride) - Math.abs(a.volumeStride));
  return [slow, middle, fast];
}

/** Planes that are written together: where the slow axis is the box's last one, they fill a whole cache line. */
const PLANES_AT_ONCE = 16;

/** One plane of the box, clipped. */
function blendPlanes(
  planes: ResampledPlanes,
  slow: Axis,
  index: number,
  clip: Interval,
  out: Float32Array,
): void {
  const [low, high] = clip;
  const at = slow.lower[index];
  const share = slow.share[index];
  const lower = planes.at(at * slow.volumeStride);
  const upper = share === 0 ? lower : planes.at(Math.min(slow.length - 1, at + 1) * slow.volumeStride);
  for (let voxel = 0; voxel < out.length; voxel++)
    out[voxel] = clipped(lower[voxel] + (upper[voxel] - lower[voxel]) * share, low, high);
}

function writeBlock(
  block: Float32Array,
  planes: number,
  planeSize: number,
  [slow, middle, fast]: readonly [Axis, Axis, Axis],
  start: number,
  box: Float32Array,
): void {
  let read = 0;
  for (let row = 0; row < middle.count; row++) {
    for (let column = 0; column < fast.count; column++) {
      const write = start + row * middle.boxStride + column * fast.boxStride;
      for (let plane = 0; plane < planes; plane++)
        box[write + plane * slow.boxStride] = block[read + plane * planeSize];
      read += 1;
    }
  }
}

/** Planes of the volume, resampled along both their axes. The last two are kept: neighbours in the box share them. */
class ResampledPlanes {
  private readonly kept: { offset: number; readonly values: Float64Array }[];
  /** The lines of one plane of the volume, resampled along the fast axis. */
  private readonly lines: Float64Array;

  constructor(
    private readonly view: VolumeView,
    private readonly middle: Axis,
    private readonly fast: Axis,
    /** Applied to the voxels before they are resampled. */
    private readonly clip: Interval,
  ) {
    const size = middle.count * fast.count;
    this.kept = [0, 1].map(() => ({ offset: NaN, values: new Float64Array(size) }));
    this.lines = new Float64Array(middle.length * fast.count);
  }

  /** @param offset of the plane in the volume's memory, from the view's first voxel */
  at(offset: number): Float64Array {
    const known = this.kept.find((plane) => plane.offset === offset);
    const [oldest, newest] = this.kept;
    const plane = known ?? oldest;
    if (known === undefined) this.resample(offset, oldest.values);
    plane.offset = offset;
    if (plane === oldest) this.kept.splice(0, 2, newest, oldest);
    return plane.values;
  }

  private resample(offset: number, plane: Float64Array): void {
    const { view, middle, fast, lines, clip } = this;
    const { data } = view;
    const [low, high] = clip;
    const first = middle.lower[0];
    const end = Math.min(middle.length, middle.lower[middle.count - 1] + 2);
    for (let line = first; line < end; line++) {
      const start = view.offset + offset + line * middle.volumeStride;
      const write = line * fast.count;
      for (let column = 0; column < fast.count; column++) {
        const at = fast.lower[column];
        const next = Math.min(fast.length - 1, at + 1);
        const lower = clipped(data[start + at * fast.volumeStride], low, high);
        const upper = clipped(data[start + next * fast.volumeStride], low, high);
        lines[write + column] = lower + (upper - lower) * fast.share[column];
      }
    }
    for (let row = 0; row < middle.count; row++) {
      const at = middle.lower[row] * fast.count;
      const next = Math.min(middle.length - 1, middle.lower[row] + 1) * fast.count;
      const share = middle.share[row];
      const write = row * fast.count;
      for (let column = 0; column < fast.count; column++) {
        const value = lines[at + column];
        plane[write + column] = value + (lines[next + column] - value) * share;
      }
    }
  }
}

/** NaN counts as the lowest value: air. */
function clipped(value: number, low: number, high: number): number {
  return value >= low ? (value > high ? high : value) : low;
}
