import type { StudyRecord } from './study-record.js';

/** Where a page of records begins: behind this one. */
export interface StorePosition {
  readonly submittedAt: number;
  readonly id: string;
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
  /** Records from the newest to the oldest, at most `count`. */
  page(behind: StorePosition | undefined, count: number): Promise<StudyRecord[]>;
  /** Calls back whenever a record has changed, on whatever host. @returns a function that ends it */
  onChange(listener: (id: string) => void): () => void;
  /** Resolves if a record could be created now. @throws DomainError of kind `unavailable` */
  check(): Promise<void>;
  close(): Promise<void>;
}
