import type { StudyResource, StudyState } from '../service/study-contract.js';

/** A study sent by this browser. Stored only in this browser, without image data. */
export interface PastStudy {
  readonly id: string;
  /** Name of the file or folder, as the user knows it. */
  readonly name: string;
  /** ISO 8601. */
  readonly submittedAt: string;
  readonly state: StudyState;
  readonly probability?: number;
  readonly pathology?: 0 | 1;
}

const KEY = 'ctclip.studies';
const MOST = 50;

/** Newest first. Empty if the browser stores nothing or the stored data is damaged. */
export function readHistory(): readonly PastStudy[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isPastStudy) : [];
  } catch {
    return [];
  }
}

export function rememberStudy({ id, submitted_at, state }: StudyResource, name: string): void {
  write([{ id, name, submittedAt: submitted_at, state }, ...readHistory().filter((past) => past.id !== id)]);
}

/** Updates a remembered study; studies sent from elsewhere are ignored. */
export function updateRemembered({ id, state, result }: StudyResource): void {
  write(
    readHistory().map((past) =>
      past.id === id
        ? {
            ...past,
            state,
            ...(result !== null && {
              probability: result.probability_of_pathology,
              pathology: result.pathology,
            }),
          }
        : past,
    ),
  );
}

export function forgetStudy(id: string): void {
  write(readHistory().filter((past) => past.id !== id));
}

export function forgetAll(): void {
  write([]);
}

function write(history: readonly PastStudy[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(history.slice(0, MOST)));
  } catch {
    // A private window may refuse storage. The page works without it.
  }
}

function isPastStudy(value: unknown): value is PastStudy {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'name' in value &&
    typeof value.name === 'string' &&
    'submittedAt' in value &&
    typeof value.submittedAt === 'string' &&
    'state' in value &&
    typeof value.state === 'string'
  );
}
