import { NIFTI_ORIENTATIONS, type NiftiOrientation } from '../core/nifti/nifti-orientation.js';
import { OneOf } from './variables.js';

export class NiftiEnvironment {
  @OneOf(NIFTI_ORIENTATIONS)
  NIFTI_ORIENTATION: NiftiOrientation = 'affine';
}

export interface NiftiConfiguration {
  readonly orientation: NiftiOrientation;
}

export function niftiConfiguration({ NIFTI_ORIENTATION }: NiftiEnvironment): NiftiConfiguration {
  return { orientation: NIFTI_ORIENTATION };
}
