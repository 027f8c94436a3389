import type { Warning } from '../problem/warning.js';
import { slpAxes } from '../volume/slp-axes.js';
import type { Affine, Xyz } from '../volume/volume.js';
import { implausibleVoxels } from './nifti-errors.js';
import { orientationContradiction, spacingContradiction } from './nifti-warnings.js';
import { axesOf } from './quaternion.js';

/** The placement fields of a header, as written. */
export interface PlacementFields {
  /** pixdim[0] to pixdim[3]. */
  readonly pixdim: readonly number[];
  /** xyzt_units. */
  readonly units: number;
  readonly qformCode: number;
  /** b, c and d of the quaternion, then the position of the first voxel. */
  readonly qform: readonly number[];
  readonly sformCode: number;
  /** The first three rows of the affine. */
  readonly srow: readonly number[];
}

/** Placement of the voxels, in millimetres. */
export interface NiftiPlacement {
  readonly spacing: Xyz;
  readonly affine: Affine;
  /** Whether a qform or an sform orients the volume in the patient. */
  readonly isOriented: boolean;
  /** Contradictions within the header. */
  readonly warnings: readonly Warning[];
}

/** Millimetres in a spatial unit (nifti1.h, NIFTI_UNITS_*); a volume without one is in millimetres, as CT always is. */
const MILLIMETRES_PER_UNIT: ReadonlyMap<number, number> = new Map([
  [1, 1000],
  [2, 1],
  [3, 0.001],
]);
const SPATIAL_UNITS_MASK = 0x07;

/** Millimetres between voxels of a CT: in the plane 0.1 to 3, from slice to slice 0.2 to 20. */
const SMALLEST_VOXEL = 0.05;
const LARGEST_VOXEL = 30;
/** Largest relative difference between pixdim and the affine: both are rounded to 32 bits. */
const SPACING_TOLERANCE = 0.01;

/**
 * Reads the placement of the voxels: the sform if present, otherwise the qform, as in nibabel. Without both, the
 * stored order is assumed to be that of a CT: towards the patient's left, the back, and the head.
 * @throws DomainError `nifti.implausible-voxels`
 */
export function placeVoxels(fields: PlacementFields): NiftiPlacement {
  const scale = MILLIMETRES_PER_UNIT.get(fields.units & SPATIAL_UNITS_MASK) ?? 1;
  const stated = scaled([fields.pixdim[1], fields.pixdim[2], fields.pixdim[3]].map(Math.abs), scale);
  const sform = sformOf(fields, scale);
  const qform = qformOf(fields, scale, stated);
  const warnings: Warning[] = [];
  const spacing = spacingOf(stated, sform);
  if (sform !== undefined && !isClose(stated, lengthsOf(sform))) {
    warnings.push(spacingContradiction(stated, lengthsOf(sform), spacing));
  }
  if (sform !== undefined && qform !== undefined && !isSameOrientation(sform, qform)) {
    warnings.push(orientationContradiction());
  }
  // The tensor plan refuses distances that are 0 or not a number.
  const isKnown = spacing.every((distance) => distance > 0 && Number.isFinite(distance));
  if (isKnown && !spacing.every((distance) => distance >= SMALLEST_VOXEL && distance <= LARGEST_VOXEL)) {
    throw implausibleVoxels(spacing);
  }
  const affine = sform ?? qform;
  return { spacing, affine: affine ?? storedAffine(spacing), isOriented: affine !== undefined, warnings };
}

function scaled(values: readonly number[], factor: number): Xyz {
  // Values in millimetres must stay as stated, without rounding.
  const [x, y, z] = factor === 1 ? values : values.map((value) => Math.fround(value * factor));
  return [x, y, z];
}

/** The sform; undefined if it is missing or its directions are linearly dependent. */
function sformOf({ sformCode, srow }: PlacementFields, scale: number): Affine | undefined {
  if (sformCode <= 0) return undefined;
  const affine = [...srow.map((value) => value * scale), 0, 0, 0, 1];
  const isUsable = srow.every(Number.isFinite) && Math.abs(directionVolume(affine)) > 1e-6;
  return isUsable ? affine : undefined;
}

/** The qform; undefined if it is missing or its quaternion is not a rotation. */
function qformOf(
  { qformCode, qform, pixdim }: PlacementFields,
  scale: number,
  [x, y, z]: Xyz,
): Affine | undefined {
  if (qformCode <= 0) return undefined;
  const [b, c, d, ...position] = qform;
  const axes = axesOf({ b, c, d, handedness: pixdim[0] < 0 ? -1 : 1 });
  if (axes === undefined || !position.every(Number.isFinite)) return undefined;
  const row = (index: number): number[] => {
    const [i, j, k] = axes.slice(3 * index, 3 * index + 3);
    return [i * x, j * y, k * z, position[index] * scale];
  };
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}

/** pixdim, or the affine's spacing if pixdim is missing or is the 1 x 1 x 1 that programs leave there. */
function spacingOf(stated: Xyz, sform: Affine | undefined): Xyz {
  if (sform === undefined) return stated;
  const isMissing = stated.some((distance) => !(distance > 0)) || stated.every((distance) => distance === 1);
  return isMissing && !isClose(stated, lengthsOf(sform)) ? lengthsOf(sform) : stated;
}

function lengthsOf(affine: Affine): Xyz {
  const length = (axis: number): number =>
    Math.fround(Math.hypot(affine[axis], affine[4 + axis], affine[8 + axis]));
  return [length(0), length(1), length(2)];
}

function isClose(a: Xyz, b: Xyz): boolean {
  return a.every((value, axis) => Math.abs(value - b[axis]) <= SPACING_TOLERANCE * b[axis]);
}

function isSameOrientation(a: Affine, b: Affine): boolean {
  const [first, second] = [slpAxes(a), slpAxes(b)];
  return first.every(({ axis, flip }, at) => axis === second[at].axis && flip === second[at].flip);
}

/** Determinant of the directions of the axes. */
function directionVolume(affine: Affine): number {
  const [a, b, c, , d, e, f, , g, h, i] = affine;
  const [x, y, z] = lengthsOf(affine);
  return (a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)) / (x * y * z);
}

function storedAffine([x, y, z]: Xyz): Affine {
  // prettier-ignore
  return [-x, 0, 0, 0,  0, -y, 0, 0,  0, 0, z, 0,  0, 0, 0, 1];
}
