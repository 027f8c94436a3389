import { DEFAULT_VOLUME_LIMITS, type VolumeLimits } from '../core/dicom/stack/volume-limits.js';
import { DecimalNumber, WholeNumber } from './variables.js';

export class DicomEnvironment {
  @WholeNumber(1_000_000, 10_000_000_000)
  MAX_VOXELS = DEFAULT_VOLUME_LIMITS.maximumVoxels;

  @DecimalNumber(0, 100)
  MAX_SLICE_GAP_MM = DEFAULT_VOLUME_LIMITS.maximumGap;

  @DecimalNumber(0, 1)
  MAX_INTERPOLATED_SHARE = DEFAULT_VOLUME_LIMITS.maximumInterpolatedShare;

  @DecimalNumber(0, 60)
  MAX_GANTRY_TILT_DEGREES = DEFAULT_VOLUME_LIMITS.maximumTilt;
}

/** Limits up to which an irregular series is repaired with a warning instead of refused. */
export function dicomConfiguration(environment: DicomEnvironment): VolumeLimits {
  return {
    ...DEFAULT_VOLUME_LIMITS,
    maximumVoxels: environment.MAX_VOXELS,
    maximumGap: environment.MAX_SLICE_GAP_MM,
    maximumInterpolatedShare: environment.MAX_INTERPOLATED_SHARE,
    maximumTilt: environment.MAX_GANTRY_TILT_DEGREES,
  };
}
