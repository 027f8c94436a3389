import type { StoreFilter, StorePosition } from './lifecycle/study-store.js';
import { invalidOption } from './lifecycle/studies-errors.js';
import { STUDY_PRIORITIES, STUDY_STATES } from './lifecycle/study-record.js';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;

/** Filter and page of a list of studies. */
export interface ListQuery {
  readonly filter: Omit<StoreFilter, 'owner'>;
  readonly behind: StorePosition | undefined;
  readonly limit: number;
}

/** @throws DomainError `studies.invalid-field` */
export function listQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const state = oneOf('state', query['state'], STUDY_STATES);
  const priority = oneOf('priority', query['priority'], STUDY_PRIORITIES);
  const submittedAfter = timeOf(query['submitted_after']);
  return {
    filter: {
      ...(state !== undefined && { state }),
      ...(priority !== undefined && { priority }),
      ...(submittedAfter !== undefined && { submittedAfter }),
    },
    behind: positionOf(query['cursor']),
    limit: limitOf(query['limit']),
  };
}

/** Cursor of the next page, as opaque text. */
export function cursorOf({ submittedAt, id }: StorePosition): string {
  return Buffer.from(`${submittedAt} ${id}`).toString('base64url');
}

export function oneOf<T extends string>(name: string, value: unknown, choices: readonly T[]): T | undefined {
  if (value === undefined || value === '') return undefined;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalidOption(name, `one of ${choices.join(', ')}`);
  return choice;
}

function timeOf(value: unknown): number | undefined {
  if (value === undefined || value === '') return undefined;
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw invalidOption('submitted_after', 'a time such as 2026-01-31T08:00:00Z');
  return time;
}

function positionOf(value: unknown): StorePosition | undefined {
  if (value === undefined || value === '') return undefined;
  const text = typeof value === 'string' ? Buffer.from(value, 'base64url').toString() : '';
  const match = /^(\d{1,15}) ([\w-]{1,64})$/.exec(text);
  const [, submittedAt, id] = match ?? [];
  if (id === undefined) throw invalidOption('cursor', '"next" of an earlier answer');
  return { submittedAt: Number(submittedAt), id };
}

export function limitOf(value: unknown): number {
  if (value === undefined || value === '') return DEFAULT_LIMIT;
  const limit = typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw invalidOption('limit', `a whole number from 1 to ${MAX_LIMIT}`);
  return limit;
}
