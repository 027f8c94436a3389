import { studyOptions, type StudyOptions } from '../../../core/pipeline/study-options.js';
import { invalidExplanationField } from '../../prediction/option-errors.js';
import { optionFields, optionsOf } from '../../prediction/option-fields.js';
import { RequestFields } from '../../prediction/request-fields.js';
import { hasEnded, type StudyRecord } from './study-record.js';

const TEXT_FIELDS = optionFields(invalidExplanationField);

/**
 * Parses a record from a store.
 * @param text JSON
 * @throws SyntaxError, or DomainError of an invalid option
 */
export function parseStudyRecord(text: string): StudyRecord {
  const record = JSON.parse(text) as StudyRecord;
  return { ...record, options: storedOptions(record) };
}

/** Versions before 0.2 stored the fields of the form as unchecked texts. */
function storedOptions(record: StudyRecord): StudyOptions {
  const stored: StudyOptions | Readonly<Record<string, string>> = record.options;
  if (Array.isArray(stored.findings)) return studyOptions(stored);
  try {
    const fields = new RequestFields(TEXT_FIELDS, stored);
    return optionsOf(fields.values, 'volume' in stored && stored.volume === 'true');
  } catch (error) {
    // An ended study needs no options any more.
    if (hasEnded(record)) return studyOptions();
    throw error;
  }
}
