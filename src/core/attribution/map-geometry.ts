import { compose } from '../volume/affine.js';
import type { Affine, Xyz } from '../volume/volume.js';
import type { TensorPlacement } from '../tensor/tensor-placement.js';
import type { TokenGrid } from './token-map.js';

/** The volume from which a study's tensor was sampled, without its voxels. */
export interface VolumeShape {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Millimetres between voxel centres. */
  readonly spacing: Xyz;
  /** From voxel to patient, RAS. */
  readonly affine: Affine;
}

/** Positions of a map's tokens. Indices are (column, row, depth) of the token grid: the memory order of a map. */
export interface MapGeometry {
  readonly grid: TokenGrid;
  /** From a token to the volume's voxel (column, row, slice). */
  readonly toVolume: Affine;
  /** From a token to the patient, RAS: the affine of the map as a NIfTI image. */
  readonly toPatient: Affine;
  /** Millimetres between tokens. */
  readonly spacing: Xyz;
}

/** A token is a block of the tensor's voxels; its centre is the block's centre. */
export function placeTokens(
  volume: VolumeShape,
  { sizes, toVolume }: TensorPlacement,
  grid: TokenGrid,
): MapGeometry {
  const [depth, rows, columns] = grid;
  const blocks = [sizes[0] / columns, sizes[1] / rows, sizes[2] / depth];
  // prettier-ignore
  const toTensor = [
    blocks[0], 0, 0, (blocks[0] - 1) / 2,
    0, blocks[1], 0, (blocks[1] - 1) / 2,
    0, 0, blocks[2], (blocks[2] - 1) / 2,
    0, 0, 0, 1,
  ];
  const tokenToVolume = compose(toVolume, toTensor);
  const toPatient = compose(volume.affine, tokenToVolume);
  const length = (axis: number): number => Math.hypot(...[0, 4, 8].map((row) => toPatient[row + axis]));
  return { grid, toVolume: tokenToVolume, toPatient, spacing: [length(0), length(1), length(2)] };
}
