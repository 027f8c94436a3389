import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeDurably } from './durable-file.js';
import { parseStudyRecord } from '../lifecycle/stored-record.js';
import type { StorePosition, StudyStore } from '../lifecycle/study-store.js';
import type { StudyRecord } from '../lifecycle/study-record.js';

const EXTENSION = '.json';

/**
 * The store of one process: all records in memory, each also in a file of its own. What a study has come to between two
 * states is only in memory: after a crash it begins anew anyway.
 */
export class FileStudyStore implements StudyStore {
  private readonly records = new Map<string, StudyRecord>();
  /** By record, the writing that was asked for last. */
  private readonly writing = new Map<string, Promise<void>>();
  private readonly listeners = new Set<(id: string) => void>();

  private constructor(private readonly directory: string) {}

  /** Reads what an earlier process left. A file that cannot be read is left alone, and named by `onDamaged`. */
  static async open(directory: string, onDamaged: (file: string) => void): Promise<FileStudyStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const store = new FileStudyStore(directory);
    for (const name of await readdir(directory)) {
      if (!name.endsWith(EXTENSION)) continue;
      try {
        const record = parseStudyRecord(await readFile(join(directory, name), 'utf8'));
        store.records.set(record.id, record);
      } catch {
        onDamaged(name);
      }
    }
    return store;
  }

  async create(record: StudyRecord): Promise<StudyRecord> {
    const { idempotencyKey } = record;
    // Looked up and added in one turn: of two that come at once, the second finds the first.
    const same = this.newestWhere((other) => other.idempotencyKey === idempotencyKey);
    if (idempotencyKey !== undefined && same !== undefined) return same;
    this.records.set(record.id, record);
    try {
      await this.write(record);
    } catch (error) {
      // What is not on disk was not handed over.
      this.records.delete(record.id);
      throw error;
    }
    this.tell(record.id);
    return record;
  }

  get(id: string): Promise<StudyRecord | undefined> {
    return Promise.resolve(this.records.get(id));
  }

  async update(
    id: string,
    change: (record: StudyRecord) => StudyRecord | undefined,
  ): Promise<StudyRecord | undefined> {
    const record = this.records.get(id);
    const changed = record === undefined ? undefined : change(record);
    if (record === undefined || changed === undefined) return undefined;
    this.records.set(id, changed);
    const { state, notifyingSince } = record;
    if (changed.state !== state || changed.notifyingSince !== notifyingSince) await this.write(changed);
    this.tell(id);
    return changed;
  }

  async remove(id: string): Promise<void> {
    this.records.delete(id);
    await this.writing.get(id);
    await rm(this.pathOf(id), { force: true });
    await syncDirectory(this.directory);
    this.tell(id);
  }

  withIdempotencyKey(key: string): Promise<StudyRecord | undefined> {
    return Promise.resolve(this.newestWhere((record) => record.idempotencyKey === key));
  }

  withRepeatKey(key: string): Promise<StudyRecord | undefined> {
    return Promise.resolve(
      this.newestWhere((record) => record.repeatKey === key && record.state === 'succeeded'),
    );
  }

  page(behind: StorePosition | undefined, count: number): Promise<StudyRecord[]> {
    const sorted = [...this.records.values()].sort(newestFirst);
    const begin = behind === undefined ? 0 : sorted.findIndex((record) => newestFirst(behind, record) < 0);
    return Promise.resolve(begin < 0 ? [] : sorted.slice(begin, begin + count));
  }

  onChange(listener: (id: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.writing.values());
  }

  private newestWhere(matches: (record: StudyRecord) => boolean): StudyRecord | undefined {
    return [...this.records.values()].filter(matches).sort(newestFirst).at(0);
  }

  /** Writes of one record follow each other, so that the last one stays. */
  private write(record: StudyRecord): Promise<void> {
    const before = this.writing.get(record.id) ?? Promise.resolve();
    const writing = before
      .catch(() => undefined)
      .then(() => writeDurably(this.pathOf(record.id), JSON.stringify(record)));
    const settled = writing
      .catch(() => undefined)
      .then(() => {
        if (this.writing.get(record.id) === settled) this.writing.delete(record.id);
      });
    this.writing.set(record.id, settled);
    return writing;
  }

  private tell(id: string): void {
    for (const listener of this.listeners) listener(id);
  }

  private pathOf(id: string): string {
    return join(this.directory, id + EXTENSION);
  }
}

function newestFirst(left: StorePosition, right: StorePosition): number {
  return right.submittedAt - left.submittedAt || (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);
}
