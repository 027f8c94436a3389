import type { Xyz } from '../volume/volume.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';

/** Directions in the patient: right, left, anterior, posterior, superior, inferior. */
export const DIRECTIONS = ['R', 'L', 'A', 'P', 'S', 'I'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/**
 * Order of a tensor's axes. `stored`: columns, rows, slices as they are stored, which is the order of a NIfTI file. Otherwise
 * the direction in which each axis grows, by the volume's nearest axes: `['R', 'A', 'S']` is MONAI's `Orientationd("RAS")`.
 */
export type AxisOrder = 'stored' | readonly [Direction, Direction, Direction];

/**
 * Resampling rules.
 *
 * `affine-linear` is MONAI's `Spacingd(mode="bilinear")`: voxel i of the result lies at voxel i * new / old of the volume;
 * beyond the edge, the edge voxel continues. Clipping follows. The box is that of `SpatialPadd` and `CenterSpatialCropd`.
 *
 * `torch-trilinear` is CT-CLIP's: clipping first, then `torch.nn.functional.interpolate(mode="trilinear",
 * align_corners=False)` to `floor(size * old / new)` voxels, then a crop around the centre and padding.
 */
export const RESAMPLING_RULES = ['affine-linear', 'torch-trilinear'] as const;
export type ResamplingRule = (typeof RESAMPLING_RULES)[number];

/** Scaling of the values, after padding. */
export type Scaling =
  | { readonly kind: 'none' }
  /** Maps `from` to `to` linearly: MONAI's `ScaleIntensityRanged` without clipping. */
  | { readonly kind: 'range'; readonly from: Interval; readonly to: Interval }
  /** `(value - mean) / deviation`. */
  | { readonly kind: 'affine'; readonly mean: number; readonly deviation: number }
  /**
   * Mean 0 and population deviation 1: MONAI's `NormalizeIntensityd`. With `non-zero`, only values other than 0 count, and
   * zeros stay 0.
   */
  | { readonly kind: 'z-score'; readonly over: 'all' | 'non-zero' };

export type Interval = readonly [number, number];

/** One tensor of the whole volume, `[1, 1, ...box]`. */
export interface VolumeInput {
  readonly from: 'volume';
  /** Name of the network's input. */
  readonly tensor: string;
  readonly order: AxisOrder;
  /** Millimetres between voxels along the tensor's axes. */
  readonly spacing: Xyz;
  readonly resample: ResamplingRule;
  /** Lowest and highest value in Hounsfield units. */
  readonly clip: Interval;
  /** Voxels along the tensor's axes, around the centre of the volume. */
  readonly box: Xyz;
  /** Hounsfield units of voxels outside of the volume. */
  readonly pad: number;
  readonly scale: Scaling;
  /** Further inputs of the network by name, each filled with one number. */
  readonly constants: Readonly<Record<string, number>>;
}

/** The slices of the encoder's tensor in batches, `[batch, channels, height, width]`. */
export interface SlicesInput {
  readonly from: 'encoder-tensor';
  readonly tensor: string;
  /** Shares of the depth between which slices are taken: `[0.05, 0.95]`. */
  readonly slices: Interval;
  /** Height and width. Bilinear like `torch.nn.functional.interpolate`, with half-pixel centres and no anti-aliasing. */
  readonly resize: readonly [number, number];
  /** Equal channels of a slice: 3 for networks that take colour pictures. */
  readonly channels: 1 | 3;
  readonly batch: number;
  readonly scale: Exclude<Scaling, { readonly kind: 'z-score' }>;
  readonly constants: Readonly<Record<string, number>>;
}

/** Description of a network's input. */
export type NetworkInput = VolumeInput | SlicesInput;

/** Maximum number of values in an input: 256 MB of 32-bit floats. The published encoders' tensor has 55 million. */
export const MAX_INPUT_VALUES = 64 * 1024 * 1024;

/** Indices of the first slice and of the one after the last. */
export function sliceRange({ slices: [from, to] }: SlicesInput, depth: number): readonly [number, number] {
  return [Math.floor(depth * from), Math.floor(depth * to)];
}

/** Number of values of a study's whole input. */
export function inputValues(input: NetworkInput, { depth }: TensorGeometry): number {
  if (input.from === 'volume') return product(input.box);
  const [first, end] = sliceRange(input, depth);
  return Math.max(0, end - first) * input.channels * product(input.resize);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
