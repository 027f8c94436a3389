import { isUid } from '../dicom/parsing/identifier.js';
import { invalidSeriesUid } from './ingest-errors.js';

/** @throws DomainError `dicom.invalid-series-uid` when the text is not a UID, so that it cannot match a series */
export function checkedSeriesUid(text: string): string {
  if (!isUid(text)) throw invalidSeriesUid();
  return text;
}
