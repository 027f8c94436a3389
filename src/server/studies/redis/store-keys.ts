import { z } from 'zod';
import { parseStored } from '../../storage/stored-json.js';
import { summaryOf } from '../lifecycle/record-summary.js';
import { STORED_DELIVERY } from '../lifecycle/stored-delivery.js';
import type { OpenDelivery } from '../lifecycle/study-delivery.js';
import { hasEnded, type StudyRecord, type StudyState } from '../lifecycle/study-record.js';

const ANY = '*';

/** The Redis keys of the records and their indexes. */
export class StoreKeys {
  constructor(readonly prefix: string) {}

  get changes(): string {
    return `${this.prefix}:changes`;
  }

  /** Version of the layout of the keys. */
  get layout(): string {
    return `${this.prefix}:layout`;
  }

  /** All records by time of submission. */
  get all(): string {
    return `${this.prefix}:records`;
  }

  /** Unfinished records by time of submission. */
  get unfinished(): string {
    return `${this.prefix}:unfinished`;
  }

  /** Records with a pending notification of their end. */
  get unnotified(): string {
    return `${this.prefix}:unnotified`;
  }

  /** Records with deliveries that are not delivered. */
  get undelivered(): string {
    return `${this.prefix}:undelivered`;
  }

  /** Summaries by id. */
  get summaries(): string {
    return `${this.prefix}:summaries`;
  }

  /** Bytes of the ended studies by user. */
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

  /** Records of a user, in a state, or both, by time of submission. */
  list(owner: string | null | undefined, state: StudyState | undefined): string {
    if (owner === undefined && state === undefined) return this.all;
    return `${this.prefix}:list:${owner === undefined ? ANY : userKey(owner)}:${state ?? ANY}`;
  }

  /** Ended records by time of their end. */
  ended(owner: string | null | undefined): string {
    return owner === undefined ? `${this.prefix}:ended` : `${this.prefix}:ended:${userKey(owner)}`;
  }
}

/** Summary of a record as JSON for the scripts, which do not read records. */
export function summaryText(record: StudyRecord, text: string): string {
  const bytes = hasEnded(record) ? Buffer.byteLength(text) : 0;
  const { owner, state, submittedAt, endedAt, isUnnotified, artifacts, openDeliveries } = summaryOf(
    record,
    bytes,
  );
  return JSON.stringify({
    user: userKey(owner),
    state,
    submittedAt,
    endedAt,
    isUnnotified,
    bytes,
    ...(openDeliveries.length > 0 && { openDeliveries }),
    ...(artifacts && { group: artifacts.group, artifactBytes: artifacts.bytes }),
  });
}

/** Distinct for every user, for the anonymous user, and from {@link ANY}. */
function userKey(owner: string | null): string {
  return owner === null ? '-' : `=${owner}`;
}

const SUMMARY = z.looseObject({
  user: z.string(),
  endedAt: z.number(),
  openDeliveries: z.array(STORED_DELIVERY).optional(),
});

/** The deliveries in a summary. @throws Error without contents of the summary */
export function deliveriesIn(study: string, summary: string): readonly OpenDelivery[] {
  const { user, endedAt: orderedAt, openDeliveries = [] } = parseStored(SUMMARY, summary);
  return openDeliveries.map((delivery) => ({ ...delivery, study, owner: ownerOf(user), orderedAt }));
}

export function ownerOf(key: string): string | null {
  return key === '-' ? null : key.slice(1);
}
