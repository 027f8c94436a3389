import type { FastifyRequest } from 'fastify';
import { EXPLANATION_OPTIONS } from '../../core/explanation/explanation-options.js';
import { findingsOfQuery, studyOptions } from '../prediction/study-options.js';
import { invalidOption } from './lifecycle/studies-errors.js';
import { STUDY_PRIORITIES, type StudyPriority } from './lifecycle/study-record.js';

/** What a request options beside its file. */
export interface StudyRequest {
  readonly priority: StudyPriority;
  readonly fresh: boolean;
  readonly webhookUrl: string | undefined;
  /** For the device. */
  readonly options: Readonly<Record<string, string>>;
}

/** Wishes that are given in the address as well, where a program finds that easier. */
const QUERY_OPTIONS = [
  'series_uid',
  'priority',
  ...EXPLANATION_OPTIONS,
  'volume',
  'fresh',
  'webhook_url',
] as const;
const SWITCHES = ['explain', 'volume', 'fresh'] as const;

/**
 * From the fields of the form, and of the address where the form does not say.
 * @throws DomainError `studies.invalid-field`, `findings.*`
 */
export function parseStudyRequest(
  request: FastifyRequest,
  fields: ReadonlyMap<string, string>,
): StudyRequest {
  const query = request.query as Readonly<Record<string, unknown>>;
  const wished = new Map(fields);
  for (const name of QUERY_OPTIONS) {
    const value = query[name];
    if (!wished.has(name) && typeof value === 'string') wished.set(name, value);
  }
  const options = studyOptions(wished, findingsOfQuery(query));
  for (const name of SWITCHES) {
    if (!['true', 'false', undefined].includes(options[name])) throw invalidOption(name, '"true" or "false"');
  }
  const { priority = 'routine', fresh, webhook_url: webhookUrl, ...forDevice } = options;
  if (!isPriority(priority)) throw invalidOption('priority', '"stat" or "routine"');
  return { priority, fresh: fresh === 'true', webhookUrl, options: forDevice };
}

function isPriority(text: string): text is StudyPriority {
  return STUDY_PRIORITIES.some((priority) => priority === text);
}
