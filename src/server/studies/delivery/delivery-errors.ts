import { DomainError } from '../../../core/problem/domain-error.js';

/** The answer has no objects that the peer receives: warnings of the answer say why. */
export function nothingToDeliver(): DomainError {
  return new DomainError(
    'delivery.nothing-to-deliver',
    'The study has no objects that this peer receives. The warnings of its answer say why.',
  );
}

/** PACS_FILE has lost the peer since the study was sent. */
export function peerRemoved(name: string): DomainError {
  return new DomainError(
    'delivery.unknown-peer',
    `PACS_FILE has no peer "${name}" any more. Add it again and retry the delivery, or discard it.`,
    { fields: { name } },
  );
}

/** @param known names of the peers */
export function unknownDestination(known: readonly string[]): DomainError {
  const names = known.length === 0 ? 'Its operator has named none' : `They are ${known.join(', ')}`;
  return new DomainError(
    'delivery.unknown-destination',
    `deliver_to names a system to which this service does not deliver. ${names}; "none" delivers to nobody.`,
    { fields: { known } },
  );
}

/** Only DICOM studies have a patient and images to refer to. */
export function cannotDeliverNifti(): DomainError {
  return new DomainError(
    'delivery.not-dicom',
    'deliver_to needs a DICOM study, because a NIfTI volume has no patient. Send the DICOM study, or omit deliver_to.',
  );
}

export function noSuchDelivery(): DomainError {
  return new DomainError(
    'delivery.unknown',
    'The delivery does not exist: it was discarded, or its study was removed.',
  );
}

/** A delivery that is being sent, or was delivered, cannot be retried or discarded. */
export function deliveryNotWaiting(): DomainError {
  return new DomainError(
    'delivery.not-waiting',
    'The delivery is being sent at this moment, or was delivered. Only one that waits or is dead can be retried or discarded.',
  );
}
