import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeDurably } from '../../storage/durable-file.js';
import { probeWriting } from '../../storage/write-probe.js';
import type { StoreGuard } from '../../storage/store-faults.js';
import { parseStudyRecord } from '../lifecycle/stored-record.js';
import type { StorePosition, StudyStore } from '../lifecycle/study-store.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import { TurnTaking } from './turn-taking.js';

const EXTENSION = '.json';
/** Names a file and a directory of the study, and nothing outside of theirs. */
const ID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * The store of one process: all records in memory, each also in a file of its own. A change of state is on disk before
 * anybody sees it. The stages of a running study are only in memory: after a crash it begins anew anyway.
 */
export class FileStudyStore implements StudyStore {
  private readonly records = new Map<string, StudyRecord>();
  /** Changes of one record, and creations with one idempotency key, follow each other. */
  private readonly turns = new TurnTaking();
  private readonly listeners = new Set<(id: string) => void>();

  private constructor(
    private readonly directory: string,
    private readonly disk: StoreGuard,
  ) {}

  /** Reads what an earlier process left. A file that cannot be read is left alone, and named by `onDamaged`. */
  static async open(
    directory: string,
    disk: StoreGuard,
    onDamaged: (file: string) => void,
  ): Promise<FileStudyStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const store = new FileStudyStore(directory, disk);
    for (const name of await readdir(directory)) {
      if (!name.endsWith(EXTENSION)) continue;
      try {
        const record = parseStudyRecord(await readFile(join(directory, name), 'utf8'));
        if (!ID.test(record.id) || record.id + EXTENSION !== name)
          throw new Error('The id of a record is not the name of its file.');
        store.records.set(record.id, record);
      } catch {
        onDamaged(name);
      }
    }
    return store;
  }

  async create(record: StudyRecord): Promise<StudyRecord> {
    const { id, idempotencyKey } = record;
    return this.turns.take(idempotencyKey === undefined ? id : `key ${idempotencyKey}`, async () => {
      const same = this.records.get(id) ?? (idempotencyKey && this.newestWithIdempotencyKey(idempotencyKey));
      if (same) return same;
      await this.disk.run('create', async () => {
        try {
          await this.write(record);
        } catch (error) {
          // The file may have its name although the name is not durable: what is refused must not come back.
          await rm(this.pathOf(id), { force: true }).catch(() => undefined);
          throw error;
        }
      });
      this.publish(record);
      return record;
    });
  }

  get(id: string): Promise<StudyRecord | undefined> {
    return Promise.resolve(this.records.get(id));
  }

  update(
    id: string,
    change: (record: StudyRecord) => StudyRecord | undefined,
  ): Promise<StudyRecord | undefined> {
    return this.turns.take(id, async () => {
      const record = this.records.get(id);
      const changed = record && change(record);
      if (record === undefined || changed === undefined) return undefined;
      const { state, notifyingSince } = record;
      if (changed.state !== state || changed.notifyingSince !== notifyingSince)
        await this.disk.run('update', () => this.write(changed));
      this.publish(changed);
      return changed;
    });
  }

  remove(id: string): Promise<void> {
    return this.turns.take(id, async () => {
      await this.disk.run('remove', async () => {
        await rm(this.pathOf(id), { force: true });
        await syncDirectory(this.directory);
      });
      this.records.delete(id);
      this.notify(id);
    });
  }

  withIdempotencyKey(key: string): Promise<StudyRecord | undefined> {
    return Promise.resolve(this.newestWithIdempotencyKey(key));
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

  check(): Promise<void> {
    return this.disk.run('check', () => probeWriting(this.directory));
  }

  close(): Promise<void> {
    return this.turns.settled();
  }

  private newestWithIdempotencyKey(key: string): StudyRecord | undefined {
    return this.newestWhere((record) => record.idempotencyKey === key);
  }

  private newestWhere(matches: (record: StudyRecord) => boolean): StudyRecord | undefined {
    return [...this.records.values()].filter(matches).sort(newestFirst).at(0);
  }

  private publish(record: StudyRecord): void {
    this.records.set(record.id, record);
    this.notify(record.id);
  }

  private write(record: StudyRecord): Promise<void> {
    return writeDurably(this.pathOf(record.id), JSON.stringify(record));
  }

  private notify(id: string): void {
    for (const listener of this.listeners) listener(id);
  }

  private pathOf(id: string): string {
    return join(this.directory, id + EXTENSION);
  }
}

function newestFirst(left: StorePosition, right: StorePosition): number {
  return right.submittedAt - left.submittedAt || (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);
}
