import type { Plane, Voxel } from '../planes.js';
import { PLANE_AXES, PLANES } from '../planes.js';
import type { NiftiHeader } from './nifti-header.js';

type Axis = 0 | 1 | 2;
const AXES: readonly Axis[] = [0, 1, 2];
const ORDERS: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
/** Directions of a {@link Voxel}'s axes in DICOM's patient frame (left, posterior, superior). */
const DIRECTIONS = [1, 1, -1] as const;

/** The voxels of a volume along the patient's axes, however the volume is stored. Oblique volumes get the nearest axes. */
export class AnatomicalGrid {
  readonly sizes: Voxel;
  /** Millimetres between voxels. */
  readonly spacing: Voxel;
  /** Steps in the stored values along each axis. */
  readonly strides: Voxel;
  /** The plane whose images are the stored slices. */
  readonly storedPlane: Plane;
  private readonly start: number;
  private readonly order: readonly [Axis, Axis, Axis];
  private readonly isReversed: readonly [boolean, boolean, boolean];
  private readonly storedSizes: readonly [number, number, number];
  /** Steps along each axis in millimetres (LPS), then the position of the first voxel. */
  private readonly steps: readonly [Voxel, Voxel, Voxel];
  private readonly origin: Voxel;

  constructor({ sizes, affine }: NiftiHeader) {
    const storedSteps = perAxis((axis) => column(affine, axis));
    const along = (stored: Axis, axis: Axis): number =>
      (storedSteps[stored][axis] * DIRECTIONS[axis]) / length(storedSteps[stored]);
    const fit = (order: (typeof ORDERS)[number]): number =>
      AXES.reduce<number>((sum, axis) => sum + Math.abs(along(order[axis], axis)), 0);
    const order = ORDERS.reduce((best, candidate) => (fit(candidate) > fit(best) ? candidate : best));
    const isReversed = perAxis((axis) => along(order[axis], axis) < 0);
    const storedStrides: Voxel = [1, sizes[0], sizes[0] * sizes[1]];
    const signs = perAxis((axis) => (isReversed[axis] ? -1 : 1));
    this.order = order;
    this.isReversed = isReversed;
    this.storedSizes = sizes;
    this.sizes = perAxis((axis) => sizes[order[axis]]);
    this.spacing = perAxis((axis) => length(storedSteps[order[axis]]));
    this.strides = perAxis((axis) => signs[axis] * storedStrides[order[axis]]);
    this.steps = perAxis((axis) => scaled(storedSteps[order[axis]], signs[axis]));
    const ends = perAxis((axis) => (isReversed[axis] ? this.sizes[axis] - 1 : 0));
    this.start = AXES.reduce<number>((sum, axis) => sum + ends[axis] * storedStrides[order[axis]], 0);
    const first = column(affine, 3);
    this.origin = perAxis(
      (row) =>
        first[row] + AXES.reduce<number>((sum, axis) => sum + ends[axis] * storedSteps[order[axis]][row], 0),
    );
    this.storedPlane = PLANES.find((plane) => order[PLANE_AXES[plane].through] === 2) ?? 'axial';
  }

  /** Index of a voxel in the stored values. */
  offsetOf([x, y, z]: Voxel): number {
    return this.start + x * this.strides[0] + y * this.strides[1] + z * this.strides[2];
  }

  /** Millimetres in DICOM's patient frame. */
  toPatient(voxel: Voxel): Voxel {
    return perAxis(
      (row) =>
        this.origin[row] + AXES.reduce<number>((sum, axis) => sum + voxel[axis] * this.steps[axis][row], 0),
    );
  }

  /** The position of a point of the patient, possibly between voxels or outside. */
  fromPatient(millimetres: Voxel): Voxel {
    const [a, b, c] = this.steps;
    const offset = perAxis((row) => millimetres[row] - this.origin[row]);
    const volume = dot(a, cross(b, c));
    return [
      dot(offset, cross(b, c)) / volume,
      dot(a, cross(offset, c)) / volume,
      dot(a, cross(b, offset)) / volume,
    ];
  }

  /** The voxel of a column, row and slice of the stored volume. */
  fromStored(stored: readonly number[]): Voxel {
    return perAxis((axis) => {
      const index = stored[this.order[axis]] ?? 0;
      return this.isReversed[axis] ? this.sizes[axis] - 1 - index : index;
    });
  }

  /** The stored slice of a voxel. */
  storedSliceOf(voxel: Voxel): number {
    const axis = PLANE_AXES[this.storedPlane].through;
    return this.isReversed[axis] ? this.storedSizes[2] - 1 - voxel[axis] : voxel[axis];
  }

  /** The nearest voxel of the volume. */
  nearest(position: Voxel): Voxel {
    return perAxis((axis) => Math.min(this.sizes[axis] - 1, Math.max(0, Math.round(position[axis]))));
  }
}

function perAxis<T>(of: (axis: Axis) => T): [T, T, T] {
  return [of(0), of(1), of(2)];
}

/** A column of the affine, converted to DICOM's frame: its first two axes point the other way. */
function column(affine: readonly number[], at: number): Voxel {
  return [-(affine[at] ?? 0), -(affine[4 + at] ?? 0), affine[8 + at] ?? 0];
}

function length([x, y, z]: Voxel): number {
  return Math.hypot(x, y, z);
}

function scaled([x, y, z]: Voxel, factor: number): Voxel {
  return [x * factor, y * factor, z * factor];
}

function dot(a: Voxel, b: Voxel): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Voxel, b: Voxel): Voxel {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
