import type { PlannedSlice } from '../dicom/stack/volume-plan.js';
import type { Affine, Volume, Xyz } from '../volume/volume.js';
import type { TensorPlacement } from '../tensor/tensor-placement.js';

/** The image of the series that a slice of the volume is, or the nearest where the slice lies between two. */
export interface SliceImage {
  readonly sopInstanceUid: string;
  /** Frame of a multi-frame image, counted from 0. */
  readonly frame: number;
  /** InstanceNumber, by which viewers count images. */
  readonly instanceNumber: number | null;
}

/** Where a study's tensor lies in the patient, and which images it was made of: small, without voxels. */
export interface StudyGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Millimetres between voxel centres. */
  readonly spacing: Xyz;
  /** From voxel to patient, RAS. */
  readonly affine: Affine;
  readonly tensor: TensorPlacement;
  /** One for each slice of the volume; none for a volume that came without images. */
  readonly images: readonly SliceImage[];
}

export function studyGeometry(
  volume: Volume,
  tensor: TensorPlacement,
  images: readonly SliceImage[],
): StudyGeometry {
  const { columns, rows, slices, spacing, affine } = volume;
  return { columns, rows, slices, spacing, affine, tensor, images };
}

export function imageOf(slice: PlannedSlice): SliceImage {
  const { frame } = slice.reduce((nearest, source) => (source.weight > nearest.weight ? source : nearest));
  const { sopInstanceUid, instanceNumber } = frame;
  return { sopInstanceUid, frame: frame.frame, instanceNumber };
}
