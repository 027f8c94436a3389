import type { GraphBuilder, Value } from './graph-builder.js';
import { add, cast, multiply, splitRows, transpose } from './operators.js';

/**
 * Format of the voxels that the graph takes. `int16`: as they are. `int16-pairs`: two in one int32, the lower half first,
 * for WebGPU, which has no 16-bit integers.
 */
export type VoxelInput = 'int16' | 'int16-pairs';

/** The tensor's axes in the order of the volume's voxels: slices, rows, columns of an axial series. */
export const RESAMPLED_AXES = ['depth', 'width', 'height'] as const;
export type ResampledAxis = (typeof RESAMPLED_AXES)[number];

/** Voxels of the encoder's input along each axis. */
export type ResampledSize = Readonly<Record<ResampledAxis, number>>;

/** Consecutive slices of the encoder's input. */
export interface Slab {
  readonly slices: number;
  /** float32 `[slices, height, width]` */
  readonly value: Value;
}

/** Names of the inputs. */
export const RESAMPLING = {
  voxels: 'voxels',
  unit: 'unit',
  axis: (axis: ResampledAxis) =>
    ({
      lower: `${axis}.lower`,
      upper: `${axis}.upper`,
      lowerWeight: `${axis}.lower-weight`,
      upperWeight: `${axis}.upper-weight`,
      offset: `${axis}.offset`,
    }) as const,
} as const;

const TWO_TO_16 = 0x10000;
const TWO_TO_15 = 0x8000;

/**
 * Adds the computation of the encoder's input from a volume, on the device: clip, trilinear resize, crop and pad, as
 * `src/core/tensor` does. The sampling positions are inputs too, so `src/core/tensor` alone defines the rules and one graph
 * serves volumes of any size.
 *
 * Inputs: `voxels`, `[slices, rows, columns]` (`int16-pairs`: `[slices, rows, columns / 2]`, an even number of columns);
 * `unit`, float32 `[1]`, the factor from a voxel to thousands of Hounsfield units. For each axis and each voxel of the
 * result: `lower` and `upper`, int32 `[size]`, the voxels on either side; their factors and the summand `offset`, float32
 * `[size, 1, 1]`, `[size, 1]` or `[size]`: 0, 0 and -1 outside the volume. With `int16-pairs`, even columns are numbered
 * first, then odd ones: `int16PairColumn`.
 *
 * @param slabDepth slices of the result that are computed at a time: a card's memory need not hold more of them as float32
 * @returns the result in slabs of that depth; the last slab may have less
 */
export function resampleVolume(
  b: GraphBuilder,
  input: VoxelInput,
  size: ResampledSize,
  slabDepth: number,
): Slab[] {
  return b.scoped('resampling', () => {
    const unit = b.input(RESAMPLING.unit, 'float32', [1]);
    const stored = storedVoxels(b, input);
    const decode = (x: Value): Value =>
      input === 'int16' ? clipped(b, cast(b, x, 'float32'), unit) : pairedVoxels(b, x, unit);
    const { depth, width, height } = samplingInputs(b, size);
    return samplingParts(b, depth, slabSizes(size.depth, slabDepth)).map(({ slices, sampling }) => {
      // Along the first axis the stored slices are gathered and then decoded: only a slab's slices are in memory as float32.
      const gathered = resampleAxis(b, stored, 0, sampling, decode);
      const rows = resampleAxis(b, gathered, 1, width);
      const columns = resampleAxis(b, rows, 2, height);
      return { slices, value: transpose(b, columns, [0, 2, 1]) };
    });
  });
}

/** Position of a column's voxel in `int16-pairs`. */
export function int16PairColumn(column: number, columns: number): number {
  return column % 2 === 0 ? column / 2 : (columns + column - 1) / 2;
}

function storedVoxels(b: GraphBuilder, input: VoxelInput): Value {
  return input === 'int16'
    ? b.input(RESAMPLING.voxels, 'int16', ['slices', 'rows', 'columns'])
    : b.input(RESAMPLING.voxels, 'int32', ['slices', 'rows', 'pairs']);
}

/** Decodes the pairs: even columns first, then odd ones. */
function pairedVoxels(b: GraphBuilder, pairs: Value, unit: Value): Value {
  const number = (value: number): Value => b.float32(`number ${value}`, [1], Float32Array.of(value));
  const divisor = b.int32('2^16', [1], Int32Array.of(TWO_TO_16));
  // Integer division truncates, so quotient and rest have the pair's sign. Both are exact in float32.
  const quotient = b.node('Div', [pairs, divisor]);
  const rest = cast(b, b.node('Sub', [pairs, multiply(b, quotient, divisor)]), 'float32');
  const parts = (x: Value): Value => b.node('Floor', [multiply(b, x, number(1 / TWO_TO_16))]);
  // The lower half is the rest, wrapped into the range of an int16.
  const overflow = parts(add(b, rest, number(TWO_TO_15)));
  const lower = add(b, rest, multiply(b, overflow, number(-TWO_TO_16)));
  // A negative rest has borrowed one from the upper half.
  const upper = add(b, cast(b, quotient, 'float32'), parts(rest));
  return b.node('Concat', [clipped(b, lower, unit), clipped(b, upper, unit)], { axis: { int: 2 } });
}

function clipped(b: GraphBuilder, voxels: Value, unit: Value): Value {
  const limit = (value: number): Value => b.float32(`limit ${value}`, [], Float32Array.of(value));
  return b.node('Clip', [multiply(b, voxels, unit), limit(-1), limit(1)]);
}

/** The positions along one axis: the graph's inputs, by the names of `RESAMPLING`. */
type Sampling = Readonly<Record<keyof ReturnType<typeof RESAMPLING.axis>, Value>>;

function samplingInputs(b: GraphBuilder, size: ResampledSize): Readonly<Record<ResampledAxis, Sampling>> {
  const sampling = (axis: ResampledAxis): Sampling => {
    const names = RESAMPLING.axis(axis);
    const trailing = RESAMPLED_AXES.length - 1 - RESAMPLED_AXES.indexOf(axis);
    const alongAxis = [size[axis], ...Array<number>(trailing).fill(1)];
    return {
      lower: b.input(names.lower, 'int32', [size[axis]]),
      upper: b.input(names.upper, 'int32', [size[axis]]),
      lowerWeight: b.input(names.lowerWeight, 'float32', alongAxis),
      upperWeight: b.input(names.upperWeight, 'float32', alongAxis),
      offset: b.input(names.offset, 'float32', alongAxis),
    };
  };
  return { depth: sampling('depth'), width: sampling('width'), height: sampling('height') };
}

/** Sizes of the slabs along the depth. */
function slabSizes(depth: number, slabDepth: number): number[] {
  const count = Math.ceil(depth / slabDepth);
  return Array.from({ length: count }, (_, index) => Math.min(slabDepth, depth - index * slabDepth));
}

interface SlabSampling {
  readonly slices: number;
  readonly sampling: Sampling;
}

/** The positions of each slab. Split replaces Slice because the WebGPU provider leaves slices of integers to the CPU. */
function samplingParts(b: GraphBuilder, whole: Sampling, sizes: readonly number[]): SlabSampling[] {
  const [only] = sizes;
  if (only !== undefined && sizes.length === 1) return [{ slices: only, sampling: whole }];
  const [lower, upper, lowerWeight, upperWeight, offset] = [
    splitRows(b, whole.lower, sizes),
    splitRows(b, whole.upper, sizes),
    splitRows(b, whole.lowerWeight, sizes),
    splitRows(b, whole.upperWeight, sizes),
    splitRows(b, whole.offset, sizes),
  ];
  return sizes.map((slices, index) => ({
    slices,
    sampling: {
      lower: lower(index),
      upper: upper(index),
      lowerWeight: lowerWeight(index),
      upperWeight: upperWeight(index),
      offset: offset(index),
    },
  }));
}

/** @param decode applied to the gathered values, before they are weighted */
function resampleAxis(
  b: GraphBuilder,
  x: Value,
  index: number,
  { lower, upper, lowerWeight, upperWeight, offset }: Sampling,
  decode: (gathered: Value) => Value = (gathered) => gathered,
): Value {
  const taken = (positions: Value, weight: Value): Value =>
    multiply(b, decode(b.node('Gather', [x, positions], { axis: { int: index } })), weight);
  return add(b, taken(lower, lowerWeight), add(b, taken(upper, upperWeight), offset));
}
