import { DomainError } from '../../core/problem/domain-error.js';
import { refusalReason, type ServiceAnswer } from '../study-client.js';

/** Columns of the table, in order. */
export const COLUMNS = [
  'path_to_study',
  'study_uid',
  'series_uid',
  'probability_of_pathology',
  'pathology',
  'processing_status',
  'time_of_processing',
  'most_dangerous_pathology_type',
  'warnings',
  'error',
] as const;

/** A study's row in the table; null for empty cells. */
export type ResultRow = Readonly<Record<(typeof COLUMNS)[number], string | number | null>>;

export interface StudyResult {
  readonly row: ResultRow;
  /** Columns of the networks and ensembles that the service's bundle adds. */
  readonly further?: Readonly<Record<string, number>> | undefined;
  /** Whether the study would get the same result again: a prediction, or a failure caused by the study itself. */
  readonly isFinal: boolean;
}

/** HTTP statuses that concern the study or its file. */
const STUDY_STATUSES: readonly number[] = [400, 413, 422];
const SUCCESS = 'Success';

export function hasSucceeded({ row }: StudyResult): boolean {
  return row.processing_status === SUCCESS;
}

/** The service's answer about a study as a result, including failures of the service. */
export function resultOf(path: string, answer: ServiceAnswer): StudyResult {
  const { status, body } = answer;
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const cell = (name: string): string | number | null => {
    const value = fields[name];
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  };
  return {
    row: {
      path_to_study: path,
      study_uid: cell('study_uid'),
      series_uid: cell('series_uid'),
      probability_of_pathology: cell('probability_of_pathology'),
      pathology: cell('pathology'),
      processing_status: status === 200 ? SUCCESS : 'Failure',
      time_of_processing: cell('time_of_processing'),
      most_dangerous_pathology_type: cell('most_dangerous_pathology_type'),
      warnings: warningsOf(fields['warnings']),
      error: status === 200 ? null : (refusalReason(answer) ?? `The service answered ${status}.`),
    },
    ...(status === 200 && { further: furtherColumns(fields) }),
    isFinal: status === 200 || STUDY_STATUSES.includes(status),
  };
}

const ENSEMBLE_FIELD = /^(probability_of_)?pathology_/;

/** The fields of further ensembles, then the scores of further networks as `network_name`. */
function furtherColumns({ scores, ...fields }: Record<string, unknown>): Readonly<Record<string, number>> {
  const columns = Object.entries(fields).filter(
    ([name]) => ENSEMBLE_FIELD.test(name) && !(COLUMNS as readonly string[]).includes(name),
  );
  for (const [network, probabilities] of entriesOf(scores))
    for (const [name, value] of entriesOf(probabilities)) columns.push([`${network}_${name}`, value]);
  return Object.fromEntries(
    columns.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : [])),
  );
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** The sentences of all warnings in one cell. */
function warningsOf(warnings: unknown): string | null {
  const sentences = (Array.isArray(warnings) ? warnings : []).flatMap((warning: unknown) => {
    const { message } = (warning ?? {}) as { readonly message?: unknown };
    return typeof message === 'string' ? [message] : [];
  });
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** A study that could not be read here and may be readable later. */
export function unsentResult(path: string, cause: unknown): StudyResult {
  const error = cause instanceof DomainError ? cause.message : 'The study cannot be read.';
  const empty = Object.fromEntries(COLUMNS.map((column) => [column, null])) as Record<
    (typeof COLUMNS)[number],
    null
  >;
  return { row: { ...empty, path_to_study: path, processing_status: 'Failure', error }, isFinal: false };
}
