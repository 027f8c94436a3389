import type { Warning } from '../problem/warning.js';
import type { Xyz } from '../volume/volume.js';

function inWords(spacing: Xyz): string {
  return `${spacing.map((distance) => Number(distance.toFixed(3))).join(' x ')} mm`;
}

/** The header has neither a qform nor an sform. */
export function unknownOrientation(): Warning {
  return {
    code: 'nifti.orientation-unknown',
    message:
      'The NIfTI header does not say how the volume lies in the patient (no qform, no sform). It was read in the order of a CT: towards the left, the back and the head. If it is stored otherwise, the prediction is wrong.',
  };
}

/** The operator configured the stored order, but the header states another one. */
export function storedOrder(): Warning {
  return {
    code: 'nifti.stored-order',
    message:
      'The volume was read in its stored order, as NIFTI_ORIENTATION=stored requires. Its header states another orientation than that of the training data: the model saw it turned or mirrored.',
  };
}

export function spacingContradiction(stated: Xyz, fromAffine: Xyz, used: Xyz): Warning {
  return {
    code: 'nifti.spacing-contradiction',
    message: `The NIfTI header gives the voxels as ${inWords(stated)} (pixdim) and as ${inWords(fromAffine)} (sform). They were read as ${inWords(used)}.`,
  };
}

export function orientationContradiction(): Warning {
  return {
    code: 'nifti.orientation-contradiction',
    message:
      'The qform and the sform of the NIfTI header orient the volume differently. The sform was used; if it is wrong, the model saw the patient turned or mirrored.',
  };
}
