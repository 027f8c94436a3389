import type { Warning } from '../../problem/warning.js';

/** Images of other sets of the series, each too small to be a volume. */
export function oddImages(count: number): Warning {
  return {
    code: 'dicom.odd-images',
    message: `${images(count)} left out of the series: size, spacing, orientation, acquisition or reconstruction differ from the others'.`,
  };
}

export function duplicateImages(count: number): Warning {
  return {
    code: 'dicom.duplicate-images',
    message: `${images(count)} left out: ${count === 1 ? 'it repeats another' : 'they repeat others'}, with the same position and pixels.`,
  };
}

export function severalAcquisitions(sets: number, used: number, total: number): Warning {
  return {
    code: 'dicom.several-acquisitions',
    message: `The series holds ${sets} acquisitions, phases or reconstructions; one of them was read (${used} of ${total} images).`,
  };
}

export function stitchedPasses(passes: number, doubled: number): Warning {
  const twice =
    doubled === 0 ? '' : `; where two show the same place, one image was read (${doubled} left out)`;
  return {
    code: 'dicom.passes-stitched',
    message: `The series was scanned in ${passes} passes that continue each other, and they were put together${twice}.`,
  };
}

export function strayImages(count: number): Warning {
  return {
    code: 'dicom.stray-images',
    message: `${images(count)} left out of the series: far away from all the others.`,
  };
}

export function blocksLeftOut(blocks: number, used: number, total: number): Warning {
  return {
    code: 'dicom.separate-blocks',
    message: `The series holds ${blocks} blocks of slices far from each other; the one that shows the lungs was read (${used} of ${total} images).`,
  };
}

export function roundedPositions(): Warning {
  return {
    code: 'dicom.positions-rounded',
    message:
      'The positions of the slices were rounded to whole millimetres by the program that wrote them; the slices were laid at equal distances.',
  };
}

export function thinnedSlices(kept: number, measured: number, distance: number): Warning {
  return {
    code: 'dicom.slices-thinned',
    message: `The series is larger than a volume may be: ${kept} of its ${measured} slices were read, ${distance.toFixed(2)} mm apart, which is enough for the model.`,
  };
}

export function missingSlices(missing: number, widestGap: number): Warning {
  return {
    code: 'dicom.slices-interpolated',
    message: `${missing === 1 ? '1 slice is missing from the series and was interpolated from its' : `${missing} slices are missing from the series and were interpolated from their`} neighbours (widest gap ${widestGap.toFixed(1)} mm).`,
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

export function obliqueStack(degrees: number): Warning {
  return {
    code: 'dicom.oblique-stack',
    message: `The slices are turned by ${degrees.toFixed(0)} degrees against the axes of the patient: the model was trained on upright chests only.`,
  };
}

export function shiftedSlices(): Warning {
  return {
    code: 'dicom.slices-shifted',
    message:
      'Slices of the series are shifted against each other in their plane; they were moved into place.',
  };
}

function images(count: number): string {
  return count === 1 ? '1 image was' : `${count} images were`;
}
