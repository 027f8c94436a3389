/** Three numbers along the volume's own axes: x (columns), y (rows), z (slices). */
export type Xyz = readonly [x: number, y: number, z: number];

/** Row-major 4 x 4 matrix from voxel index (x, y, z, 1) to patient millimetres in NIfTI's RAS+ frame. */
export type Affine = readonly number[];

/**
 * A CT volume in Hounsfield units over shared memory, x fastest: `data[(z * rows + y) * columns + x]`.
 * Int16 if every slope and intercept is a whole number and every value fits, Float32 otherwise.
 */
export interface Volume {
  readonly data: Int16Array<SharedArrayBuffer> | Float32Array<SharedArrayBuffer>;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Millimetres between voxel centres. */
  readonly spacing: Xyz;
  readonly affine: Affine;
}
