import { LANGUAGES, type Language } from '../../core/problem/translation.js';
import type { StudyOptions } from '../../core/pipeline/study-options.js';
import type { InvalidField } from '../prediction/option-errors.js';
import { choiceField, flagField, optionFields, optionsOf } from '../prediction/option-fields.js';
import { type FieldType, RequestFields } from '../prediction/request-fields.js';
import { invalidOption } from './lifecycle/studies-errors.js';
import { STUDY_PRIORITIES, type StudyPriority } from './lifecycle/study-record.js';

/** Options of a request besides its file. */
export interface StudyRequest {
  readonly priority: StudyPriority;
  /** Whether to compute a new result instead of returning a stored one. */
  readonly fresh: boolean;
  /** As sent by the client; its host is checked later. */
  readonly webhookUrl: string | undefined;
  /** Options for the device. */
  readonly options: StudyOptions;
}

const invalidField: InvalidField = (field, allowed) =>
  invalidOption(field, allowed.map((choice) => `"${choice}"`).join(' or '));

const FIELDS = {
  ...optionFields(invalidField),
  explain_language: choiceField('explain_language', LANGUAGES, invalidField),
  volume: flagField('volume', invalidField),
  evidence: flagField('evidence', invalidField),
  priority: choiceField('priority', STUDY_PRIORITIES, invalidField),
  fresh: flagField('fresh', invalidField),
  webhook_url: { parse: (text: string) => text },
  deliver_to: {
    parse: (text) => text.split(',').map((name) => name.trim()),
    join: (earlier, later) => [...earlier, ...later],
  } satisfies FieldType<readonly string[]>,
};

export type StudyFieldName = keyof typeof FIELDS;

/** The fields of a submitted study. */
export type StudyRequestFields = RequestFields<typeof FIELDS>;

/** @throws DomainError `studies.invalid-field`, `findings.*`, `explanation.*`, `dicom.invalid-series-uid` of the address */
export function studyRequestFields(query: unknown): StudyRequestFields {
  return new RequestFields(FIELDS, query);
}

/** Properties of a request besides its fields. */
interface Circumstances {
  /** Whether peers receive the study, which then needs evidence objects. */
  readonly isDelivered: boolean;
  /** Language of the request, and of the picture unless a field names another one. */
  readonly language: Language;
}

/**
 * @throws DomainError `findings.too-many` for form and address together
 */
export function studyRequestOf(
  { values }: StudyRequestFields,
  { isDelivered, language }: Circumstances,
): StudyRequest {
  const { priority = 'routine', fresh = false, webhook_url: webhookUrl, volume } = values;
  const evidence = isDelivered || values.evidence;
  const picture = { keepVolume: volume, evidence, language: values.explain_language ?? language };
  return { priority, fresh, webhookUrl, options: optionsOf(values, picture) };
}
