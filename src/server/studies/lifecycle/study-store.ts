import type { OpenDelivery } from './study-delivery.js';
import type { StudyPriority, StudyRecord, StudyState } from './study-record.js';

/** The record after which a page begins. */
export interface StorePosition {
  readonly submittedAt: number;
  readonly id: string;
}

/** Filter of a list of records. */
export interface StoreFilter {
  /** Records of one user; null is the owner without authentication. */
  readonly owner?: string | null;
  readonly state?: StudyState;
  readonly priority?: StudyPriority;
  /** Milliseconds since 1970. */
  readonly submittedAfter?: number;
}

export interface StudyPage {
  readonly records: readonly StudyRecord[];
  /** Start of the next page; undefined for the last one. */
  readonly next: StorePosition | undefined;
}

/** Storage used by the ended studies of one user. */
export interface Consumer {
  readonly owner: string | null;
  readonly studies: number;
  /** Bytes of records and artifacts. Artifacts shared by several of the user's studies count once. */
  readonly bytes: number;
}

/** The records of all studies. All hosts see the same records. */
export interface StudyStore {
  /**
   * Adds a record; durable once this resolves.
   * @returns the record, or the existing one with its idempotency key
   */
  create(record: StudyRecord): Promise<StudyRecord>;
  get(id: string): Promise<StudyRecord | undefined>;
  /**
   * Changes a record atomically. A new state is durable once this resolves, and so is whether its end was notified.
   * @param change called with the current record, perhaps several times; undefined leaves it unchanged
   * @returns the changed record; undefined if it is missing or `change` returned undefined
   */
  update(
    id: string,
    change: (record: StudyRecord) => StudyRecord | undefined,
  ): Promise<StudyRecord | undefined>;
  remove(id: string): Promise<void>;
  /** The newest record with an idempotency key. */
  withIdempotencyKey(key: string): Promise<StudyRecord | undefined>;
  /** The newest record that succeeded with a repeat key. */
  withRepeatKey(key: string): Promise<StudyRecord | undefined>;
  /**
   * Records that match a filter, from the newest to the oldest, at most `count`. A page may have fewer even if there is a next
   * one, so that a filter with few matches costs no more than one with many.
   */
  page(filter: StoreFilter, behind: StorePosition | undefined, count: number): Promise<StudyPage>;
  /** Waiting and running studies, oldest first. */
  unfinished(): AsyncIterable<StudyRecord>;
  /** Studies with a pending notification of their end. */
  unnotified(): AsyncIterable<StudyRecord>;
  /** Deliveries that are not delivered, in the order of their studies' submission. */
  openDeliveries(): Promise<readonly OpenDelivery[]>;
  /** The users with ended studies. */
  consumers(): Promise<readonly Consumer[]>;
  /** Studies in the order of their ends, at most `count`. @param owner user who sent them; undefined: all users */
  oldestEnded(owner: string | null | undefined, count: number): Promise<readonly EndedStudy[]>;
  /** Calls back after every change of a record on any host. @returns a function that unsubscribes */
  onChange(listener: (id: string) => void): () => void;
  /** Resolves if a record could be created now. @throws DomainError of kind `unavailable` */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface EndedStudy {
  readonly id: string;
  readonly endedAt: number;
}
