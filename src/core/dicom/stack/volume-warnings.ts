import type { Warning } from '../../problem/warning.js';

export function oddImages(count: number): Warning {
  return {
    code: 'dicom.odd-images',
    message: `${count} images of the series were left out: size, spacing or orientation differ from the majority's.`,
  };
}

export function duplicateImages(count: number): Warning {
  return {
    code: 'dicom.duplicate-images',
    message: `${count} images were left out: they repeat others, with the same position and pixels.`,
  };
}

export function severalAcquisitions(acquisitions: number, used: number, images: number): Warning {
  return {
    code: 'dicom.several-acquisitions',
    message: `The series holds ${acquisitions} acquisitions or phases over each other; the largest was read (${used} of ${images} images).`,
  };
}

export function missingSlices(missing: number, widestGap: number): Warning {
  return {
    code: 'dicom.slices-interpolated',
    message: `${missing} slices are missing from the series and were interpolated from their neighbours (widest gap ${widestGap.toFixed(1)} mm).`,
  };
}

export function unequalGaps(narrowest: number, widest: number): Warning {
  return {
    code: 'dicom.slices-resampled',
    message: `The distance between slices varies from ${narrowest.toFixed(2)} to ${widest.toFixed(2)} mm; they were interpolated to equal distances.`,
  };
}

export function gantryTilt(degrees: number): Warning {
  return {
    code: 'dicom.gantry-tilt',
    message: `The gantry was tilted by ${degrees.toFixed(1)} degrees; the volume was sheared back.`,
  };
}

export function shiftedSlices(): Warning {
  return {
    code: 'dicom.slices-shifted',
    message:
      'Slices of the series are shifted against each other in their plane; they were moved into place.',
  };
}
