import type { Warning } from '../../problem/warning.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import type { Affine, Xyz } from '../../volume/volume.js';

/** A share of one image in a slice of the volume. */
export interface SliceSource {
  readonly frame: ImageFrame;
  /** In (0, 1]; the weights of a slice sum to 1. */
  readonly weight: number;
  /** Offset of the image from the volume's first voxel, in columns and rows; 0, 0 unless repaired. */
  readonly shift: readonly [columns: number, rows: number];
}

/** One slice of the volume: an unchanged image, or a blend of its two neighbours. */
export type PlannedSlice = readonly SliceSource[];

/** Plan for building a volume from the images of a series, before decoding. */
export interface VolumePlan {
  readonly columns: number;
  readonly rows: number;
  readonly slices: readonly PlannedSlice[];
  /** Millimetres with the precision of NIfTI's pixdim (float32). */
  readonly spacing: Xyz;
  readonly affine: Affine;
  /** Whether every rescale slope and intercept is a whole number, so that the results are whole Hounsfield units. */
  readonly wholeNumbers: boolean;
  readonly warnings: readonly Warning[];
}
