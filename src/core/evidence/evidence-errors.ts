import { DomainError } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';

/** @param path of the configured file @param reason a phrase */
export function unusableFindingCodes(path: string, reason: string, cause: unknown): DomainError {
  return new DomainError(
    'evidence.finding-codes',
    `${path} cannot be used: ${reason}. Compare it with the delivered file.`,
    {
      fields: { path },
      cause,
    },
  );
}

/** An object of the service would point at images that do not exist. */
export function invalidUids(): Warning {
  return {
    code: 'evidence.invalid-uids',
    message:
      'No evidence objects were made: a UID of the images is missing or invalid, so that other objects cannot refer to them. Export the original images.',
  };
}

export function noImages(): Warning {
  return {
    code: 'evidence.no-images',
    message:
      'No evidence objects were made: the study has no DICOM images, and so no patient and no images to refer to. Send the DICOM study.',
  };
}

/** @param keyword the attribute whose value is too long */
export function uncopiableIdentity(keyword: string): Warning {
  return {
    code: 'evidence.no-identity',
    message: `No evidence objects were made: ${keyword} of the images is too long to be copied to other objects. Export the original images.`,
  };
}
