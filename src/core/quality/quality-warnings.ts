import type { Warning } from '../problem/warning.js';

const UNRELIABLE = 'The prediction cannot be relied on.';

export function rescaledTwice(): Warning {
  return {
    code: 'dicom.rescaled-twice',
    message: `The values look as if the rescale to Hounsfield units had been applied twice (soft tissue near -1000). ${UNRELIABLE} Export the scanner's original images.`,
  };
}

export function notRescaled(): Warning {
  return {
    code: 'dicom.not-rescaled',
    message: `The values look as if they had never been rescaled to Hounsfield units (soft tissue near 1000). ${UNRELIABLE} Export the scanner's original images.`,
  };
}

export function airLevel(level: number): Warning {
  return {
    code: 'dicom.air-level',
    message: `The air around the patient measures ${level.toFixed(0)} HU instead of -1000: the values are not in Hounsfield units, or the scanner is not calibrated.`,
    values: { level: Math.round(level) },
  };
}

export function littleLung(volume: number): Warning {
  return {
    code: 'dicom.little-lung',
    message: `Only ${volume.toFixed(0)} ml of air-filled lung are in the series: it may be another part of the body, or hold only a part of the chest.`,
    values: { millilitres: Math.round(volume) },
  };
}

export function coverageShort(length: number): Warning {
  return {
    code: 'dicom.coverage-short',
    message: `The series covers ${length.toFixed(0)} mm of the patient, which is less than a chest.`,
    values: { length: Math.round(length) },
  };
}

export function coverageLong(length: number, read: number): Warning {
  return {
    code: 'dicom.coverage-long',
    message: `The series covers ${length.toFixed(0)} mm of the patient, more than a chest; the ${read.toFixed(0)} mm in its middle were read.`,
    values: { length: Math.round(length), read: Math.round(read) },
  };
}

export function lungsCutOff(ends: readonly ('top' | 'bottom')[]): Warning {
  return {
    code: 'dicom.lungs-cut-off',
    message: `The lungs continue beyond the ${ends.join(' and the ')} of the series: the rest was not seen.`,
  };
}

export function lungsOutsideField(share: number): Warning {
  return {
    code: 'dicom.lungs-outside-field',
    message: `The lungs reach the edge of the images (${percent(share)} % of them): the field of view cuts off parts of them.`,
    values: { percent: percent(share) },
  };
}

export function lungsOutsideCrop(share: number, [depth, height, width]: readonly number[]): Warning {
  return {
    code: 'dicom.lungs-outside-crop',
    message: `${percent(share)} % of the lungs lie outside of the ${depth} x ${height} x ${width} mm in the middle of the series, which is the part that the model sees. Reconstruct the series with the chest in its middle.`,
    values: { percent: percent(share), box: [depth, height, width] },
  };
}

export function slicesFarApart(distance: number): Warning {
  return {
    code: 'dicom.slices-far-apart',
    message: `The slices are ${distance.toFixed(1)} mm apart: small findings can lie between them.`,
    values: { distance: tenths(distance) },
  };
}

export function thickSlices(thickness: number): Warning {
  return {
    code: 'dicom.thick-slices',
    message: `The slices are ${thickness.toFixed(1)} mm thick, thicker than those that the model was trained on (up to 2.5 mm): small findings fade in them.`,
    values: { thickness: tenths(thickness), trained: 2.5 },
  };
}

export function unusualKernel(kernel: string, kernelClass: string): Warning {
  return {
    code: 'dicom.unusual-kernel',
    message: `The kernel ${kernel} (${kernelClass}) gives images unlike those that the model was trained on (lung and soft-tissue kernels).`,
    values: { kernel },
  };
}

function percent(share: number): number {
  return Math.max(1, Math.round(100 * share));
}

function tenths(millimetres: number): number {
  return Number(millimetres.toFixed(1));
}
