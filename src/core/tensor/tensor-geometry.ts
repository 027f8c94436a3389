/**
 * The box of the patient that the encoder reads: `[depth, height, width]` voxels, depth towards the head, height towards the
 * patient's left, width towards the back (S-L-P).
 */
export interface TensorGeometry {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  /** Millimetres along depth. */
  readonly depthSpacing: number;
  /** Millimetres along height and width. */
  readonly inPlaneSpacing: number;
}

/** Geometry in which the published weights were trained: 240 x 480 x 480 voxels of 1.5 x 0.75 x 0.75 mm, a 360 mm cube. */
export const PUBLISHED_GEOMETRY: TensorGeometry = {
  depth: 240,
  height: 480,
  width: 480,
  depthSpacing: 1.5,
  inPlaneSpacing: 0.75,
};
