import { z } from 'zod';
import { studyOptions, type StudyOptions } from '../../../core/pipeline/study-options.js';
import { invalidExplanationField } from '../../prediction/option-errors.js';
import { optionFields, optionsOf } from '../../prediction/option-fields.js';
import { RequestFields } from '../../prediction/request-fields.js';
import { parseStored } from '../../storage/stored-json.js';
import { isDamage } from './studies-errors.js';
import { STORED_DELIVERY } from './stored-delivery.js';
import { hasEnded, STUDY_PRIORITIES, STUDY_STATES, type StudyRecord } from './study-record.js';

const TIME = z.number();
/** The parts of a record on which the service relies. Records of a later version may have more. */
const RECORD = z
  .looseObject({
    id: z.string(),
    owner: z.string().nullable(),
    priority: z.enum(STUDY_PRIORITIES),
    kind: z.enum(['dicom-zip', 'dicom-directory', 'nifti'] satisfies StudyRecord['kind'][]),
    fileName: z.string(),
    options: z.looseObject({}),
    requestId: z.string(),
    contentKey: z.string(),
    repeatKey: z.string(),
    idempotencyKey: z.string().optional(),
    webhookUrl: z.string().optional(),
    deliverTo: z.array(z.string()).optional(),
    submittedAt: TIME,
    endedAt: TIME.optional(),
    notifyingSince: TIME.optional(),
    state: z.enum(STUDY_STATES),
    attempts: z.int(),
    events: z
      .array(z.looseObject({ id: z.int(), at: TIME, state: z.enum(STUDY_STATES), progress: z.number() }))
      .min(1),
    result: z.looseObject({}).optional(),
    artifacts: z.looseObject({ names: z.array(z.string()), bytes: z.number(), group: z.string() }).optional(),
    failure: z.looseObject({ code: z.string(), message: z.string() }).optional(),
    deliveries: z.array(STORED_DELIVERY).optional(),
  } satisfies Partial<Record<keyof StudyRecord, z.ZodType>>)
  .refine((record) => hasEnded(record) === (record.endedAt !== undefined), 'state and endedAt disagree')
  .refine(({ state, result }) => state !== 'succeeded' || result !== undefined, 'the result is missing');

const TEXT_FIELDS = optionFields(invalidExplanationField);

/**
 * Parses a record from a store.
 * @param id id under which the store keeps the record
 * @param text JSON
 * @throws Error without contents of the record if it is damaged, or DomainError of an invalid option
 */
export function parseStudyRecord(id: string, text: string): StudyRecord {
  const record = parseStored<unknown>(RECORD, text) as StudyRecord;
  if (record.id !== id) throw new Error('It is the record of another study.');
  return { ...record, options: storedOptions(record) };
}

/** @returns undefined for a damaged record, so that it does not hide the others */
export async function unlessDamaged<T>(read: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** Versions before 0.2 stored the fields of the form as unchecked texts. */
function storedOptions(record: StudyRecord): StudyOptions {
  const stored: StudyOptions | Readonly<Record<string, string>> = record.options;
  if (Array.isArray(stored.findings)) return studyOptions(stored);
  try {
    const fields = new RequestFields(TEXT_FIELDS, stored);
    return optionsOf(fields.values, { keepVolume: 'volume' in stored && stored.volume === 'true' });
  } catch (error) {
    // An ended study no longer needs its options.
    if (hasEnded(record)) return studyOptions();
    throw error;
  }
}
