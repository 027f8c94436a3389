import { isUid } from '../dicom/parsing/identifier.js';
import { invalidSeriesUid } from './ingest-errors.js';

/** @throws DomainError `dicom.invalid-series-uid` when the text is not a UID: no series can have it */
export function checkedSeriesUid(text: string): string {
  if (!isUid(text)) throw invalidSeriesUid();
  return text;
}
