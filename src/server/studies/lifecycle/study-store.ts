import type { StudyPriority, StudyRecord, StudyState } from './study-record.js';

/** Where a page of records begins: behind this one. */
export interface StorePosition {
  readonly submittedAt: number;
  readonly id: string;
}

/** Which records a list holds. */
export interface StoreFilter {
  /** Records of one user; null is the owner where nobody logs in. */
  readonly owner?: string | null;
  readonly state?: StudyState;
  readonly priority?: StudyPriority;
  /** Milliseconds since 1970. */
  readonly submittedAfter?: number;
}

export interface StudyPage {
  readonly records: readonly StudyRecord[];
  /** Where the next page begins; undefined behind the last one. */
  readonly next: StorePosition | undefined;
}

/** What the ended studies of one user take. */
export interface Consumer {
  readonly owner: string | null;
  readonly studies: number;
  /** Of records and artifacts. Artifacts that several of the user's studies have on the same disk blocks count once. */
  readonly bytes: number;
}

/** The records of all studies. Every host that serves them sees the same. */
export interface StudyStore {
  /**
   * Adds a record, durably once this resolves.
   * @returns the record, or the one that has its idempotency key already
   */
  create(record: StudyRecord): Promise<StudyRecord>;
  get(id: string): Promise<StudyRecord | undefined>;
  /**
   * Changes a record as a whole, whoever else changes it at the same time. A new state is durable once this resolves, and so
   * is whether others were told of its end.
   * @param change called with the record as it is, perhaps several times; undefined leaves it
   * @returns the changed record, or undefined when it is gone or was left
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
   * Records that fit a filter, from the newest to the oldest, at most `count`. It may hold fewer although there is a next
   * page, so that a filter which few records fit costs no more than one that all fit.
   */
  page(filter: StoreFilter, behind: StorePosition | undefined, count: number): Promise<StudyPage>;
  /** Studies that wait or run, the oldest first. */
  unfinished(): AsyncIterable<StudyRecord>;
  /** Studies of whose end others have yet to hear. */
  unnotified(): AsyncIterable<StudyRecord>;
  /** The users that have ended studies. */
  consumers(): Promise<readonly Consumer[]>;
  /** Studies in the order of their ends, at most `count`. @param owner of one user; undefined: of all */
  oldestEnded(owner: string | null | undefined, count: number): Promise<readonly EndedStudy[]>;
  /** Calls back whenever a record has changed, on whatever host. @returns a function that ends it */
  onChange(listener: (id: string) => void): () => void;
  /** Resolves if a record could be created now. @throws DomainError of kind `unavailable` */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface EndedStudy {
  readonly id: string;
  readonly endedAt: number;
}
