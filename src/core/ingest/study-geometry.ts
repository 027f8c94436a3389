import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import type { PlannedSlice } from '../dicom/stack/volume-plan.js';
import type { Affine, Volume, Xyz } from '../volume/volume.js';
import type { TensorPlacement } from '../tensor/tensor-placement.js';

/** The image behind a slice of the volume, or the nearest image if the slice lies between two. */
export interface SliceImage extends Pick<ImageFrame, 'entry' | 'seriesUid' | 'sopClassUid' | 'hasOwnUids'> {
  readonly sopInstanceUid: string;
  /** Frame of a multi-frame image, counted from 0. */
  readonly frame: number;
  /** InstanceNumber, which viewers show. */
  readonly instanceNumber: number | null;
}

/** Placement of a study's tensor in the patient, and its source images; small, without voxels. */
export interface StudyGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Millimetres between voxel centres. */
  readonly spacing: Xyz;
  /** From voxel to patient, RAS. */
  readonly affine: Affine;
  readonly tensor: TensorPlacement;
  /** One for each slice of the volume; none for a volume without images. */
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

/**
 * The number that viewers show for the image of each slice: the frame, counted from 1, if a file has several images, else
 * InstanceNumber.
 * @returns null for an image without a number
 */
export function imageNumbers(images: readonly SliceImage[]): readonly (number | null)[] {
  const frames = new Map<string, number>();
  const isMultiFrame = new Set<string>();
  for (const { sopInstanceUid, frame } of images)
    if ((frames.get(sopInstanceUid) ?? frame) === frame) frames.set(sopInstanceUid, frame);
    else isMultiFrame.add(sopInstanceUid);
  return images.map(({ sopInstanceUid, frame, instanceNumber }) =>
    isMultiFrame.has(sopInstanceUid) ? frame + 1 : instanceNumber,
  );
}

export function imageOf(slice: PlannedSlice): SliceImage {
  const { frame } = slice.reduce((nearest, source) => (source.weight > nearest.weight ? source : nearest));
  const { entry, seriesUid, sopClassUid, sopInstanceUid, hasOwnUids, instanceNumber } = frame;
  return { entry, seriesUid, sopClassUid, sopInstanceUid, hasOwnUids, frame: frame.frame, instanceNumber };
}
