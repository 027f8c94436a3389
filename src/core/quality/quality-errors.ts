import { DomainError } from '../problem/domain-error.js';

/** The volume shows nothing that the models can assess. */
export function noLungs(volume: number): DomainError {
  const millilitres = Math.round(volume);
  return new DomainError(
    'dicom.no-lungs',
    `The series shows no lungs (${millilitres} ml of air-filled lung were found): it is another part of the body, or its values are not in Hounsfield units. Send a chest CT.`,
    { fields: { lungMillilitres: millilitres } },
  );
}
