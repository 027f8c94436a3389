import { summaryOf } from '../lifecycle/record-summary.js';
import { hasEnded, type StudyRecord, type StudyState } from '../lifecycle/study-record.js';

const ANY = '*';

/** The names under which Redis keeps the records, and what is needed to find and count them. */
export class StoreKeys {
  constructor(readonly prefix: string) {}

  get changes(): string {
    return `${this.prefix}:changes`;
  }

  /** Which version of these keys is in use. */
  get layout(): string {
    return `${this.prefix}:layout`;
  }

  /** All records, by the time at which they were submitted. */
  get all(): string {
    return `${this.prefix}:records`;
  }

  /** Those that have not ended, by the time at which they were submitted. */
  get unfinished(): string {
    return `${this.prefix}:unfinished`;
  }

  /** Those of whose end others have yet to hear. */
  get unnotified(): string {
    return `${this.prefix}:unnotified`;
  }

  /** By user, the bytes of the studies that have ended. */
  get bytes(): string {
    return `${this.prefix}:bytes`;
  }

  record(id: string): string {
    return `${this.prefix}:record:${id}`;
  }

  idempotency(key: string): string {
    return `${this.prefix}:idempotency:${key}`;
  }

  repeat(key: string): string {
    return `${this.prefix}:repeat:${key}`;
  }

  /** Records of a user, or in a state, or both, by the time at which they were submitted. */
  list(owner: string | null | undefined, state: StudyState | undefined): string {
    if (owner === undefined && state === undefined) return this.all;
    return `${this.prefix}:list:${owner === undefined ? ANY : userKey(owner)}:${state ?? ANY}`;
  }

  /** Records that have ended, by the time of their end. */
  ended(owner: string | null | undefined): string {
    return owner === undefined ? `${this.prefix}:ended` : `${this.prefix}:ended:${userKey(owner)}`;
  }
}

/** What the scripts have to know of a record, as JSON: they do not read records. */
export function summaryText(record: StudyRecord, text: string): string {
  const bytes = hasEnded(record) ? Buffer.byteLength(text) : 0;
  const { owner, state, submittedAt, endedAt, isUnnotified, artifacts } = summaryOf(record, bytes);
  return JSON.stringify({
    user: userKey(owner),
    state,
    submittedAt,
    endedAt,
    isUnnotified,
    bytes,
    ...(artifacts && { group: artifacts.group, artifactBytes: artifacts.bytes }),
  });
}

/** Distinct for every user, for the one that nobody has to be, and from {@link ANY}. */
function userKey(owner: string | null): string {
  return owner === null ? '-' : `=${owner}`;
}

export function ownerOf(key: string): string | null {
  return key === '-' ? null : key.slice(1);
}
