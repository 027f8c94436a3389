/** The tensor's geometry in the environment: `240x480x480` voxels of `1.5x0.75` millimetres. */

/** Voxels along depth, height and width. */
export interface TensorShape {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
}

/** Millimetres along depth, and along height and width. */
export interface TensorSpacing {
  readonly depth: number;
  readonly inPlane: number;
}

/** 1024 voxels a side: more than twice the published size along every axis, and more than any encoder takes. */
const MAX_SIDE = 1024;
const MAX_SPACING_MM = 100;

/** `DEPTHxHEIGHTxWIDTH`; undefined for anything else. */
export function parseTensorShape(text: string): TensorShape | undefined {
  const match = /^(\d{1,4})x(\d{1,4})x(\d{1,4})$/.exec(text);
  const [depth = NaN, height = NaN, width = NaN] = match?.slice(1).map(Number) ?? [];
  const valid = [depth, height, width].every((side) => side >= 1 && side <= MAX_SIDE);
  return valid ? { depth, height, width } : undefined;
}

/** `DEPTHxINPLANE`; undefined for anything else. */
export function parseTensorSpacing(text: string): TensorSpacing | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,9})?)x(\d{1,3}(?:\.\d{1,9})?)$/.exec(text);
  const [depth = NaN, inPlane = NaN] = match?.slice(1).map(Number) ?? [];
  const valid = [depth, inPlane].every((spacing) => spacing > 0 && spacing <= MAX_SPACING_MM);
  return valid ? { depth, inPlane } : undefined;
}
