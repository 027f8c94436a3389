import { access, constants, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { Readable } from 'node:stream';
import { systemErrorCode } from '../../../core/problem/system-error.js';
import { PART_EXTENSION, syncDirectory, writeDurably } from '../../storage/durable-file.js';
import { probeWriting } from '../../storage/write-probe.js';
import type { StoreGuard } from '../../storage/store-faults.js';
import { isSettled, type RecordSummary, summaryOf } from '../lifecycle/record-summary.js';
import { parseStudyRecord, unlessDamaged } from '../lifecycle/stored-record.js';
import { queueUnusable, recordDamaged } from '../lifecycle/studies-errors.js';
import type { OpenDelivery } from '../lifecycle/study-delivery.js';
import { hasEnded, type StudyRecord } from '../lifecycle/study-record.js';
import type {
  Consumer,
  EndedStudy,
  StoreFilter,
  StorePosition,
  StudyPage,
  StudyStore,
} from '../lifecycle/study-store.js';
import { IndexFile } from './index-file.js';
import { RecordIndex } from './record-index.js';
import { KeyedSerialQueue } from '../../../core/concurrency/serial-queue.js';

const EXTENSION = '.json';
const INDEX_EXTENSION = '.index';
/** Safe as the name of a file and a directory: excludes path traversal. */
const ID = /^[A-Za-z0-9-]{1,64}$/;
/** Maximum number of files that are read concurrently. */
const READS_AT_ONCE = 32;

/**
 * The store of one process: one file for each record, and an index of all in memory. Records of waiting and running studies
 * are also in memory; ended ones are read on demand. A change of state is on disk before it is visible. Stages of a running
 * study are only in memory, because after a crash the study starts again.
 */
export class FileStudyStore implements StudyStore {
  /** Records of studies that have not ended. */
  private readonly open = new Map<string, StudyRecord>();
  /** Serializes changes of one record, and creations with one idempotency key. */
  private readonly changes = new KeyedSerialQueue();
  private readonly listeners = new Set<(id: string) => void>();
  /** Studies whose records could not be read. They are read again on access, because an operator may restore them. */
  private readonly damaged = new Set<string>();
  private isClosed = false;

  private constructor(
    private readonly directory: string,
    private readonly disk: StoreGuard,
    private readonly index: RecordIndex,
    private readonly indexFile: IndexFile,
  ) {}

  /**
   * Loads the records of an earlier process from the index file, and reads those missing in it. A damaged record stays in
   * place and is reported, now or on access.
   */
  static async open(directory: string, disk: StoreGuard): Promise<FileStudyStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const unread = new Set<string>();
    for (const name of await readdir(directory)) {
      if (name.endsWith(EXTENSION)) unread.add(parse(name).name);
      else if (name.endsWith(PART_EXTENSION)) await rm(join(directory, name), { force: true });
    }
    const index = new RecordIndex();
    const present = new Set(unread);
    const found: RecordSummary[] = [];
    const indexFile = await IndexFile.open(
      directory + INDEX_EXTENSION,
      (summary) => {
        unread.delete(summary.id);
        if (present.has(summary.id)) found.push(summary);
      },
      (error) => void disk.described('write-index', error),
    );
    const store = new FileStudyStore(directory, disk, index, indexFile);
    for (const ids of batches([...unread], READS_AT_ONCE))
      for (const record of await Promise.all(ids.map((id) => unlessDamaged(() => store.read(id)))))
        if (record !== undefined) found.push(store.register(record));
    // In the order of time, each summary is added at the end of its lists, which moves no others.
    for (const summary of found.sort((left, right) => left.submittedAt - right.submittedAt))
      index.set(summary);
    store.tidyIndex();
    return store;
  }

  create(record: StudyRecord): Promise<StudyRecord> {
    const { id, idempotencyKey } = record;
    return this.change(idempotencyKey === undefined ? id : `key ${idempotencyKey}`, async () => {
      const same =
        (await this.get(id)) ?? (idempotencyKey && (await this.withIdempotencyKey(idempotencyKey)));
      if (same) return same;
      await this.disk.run('create', async () => {
        try {
          await this.write(record);
        } catch (error) {
          // After a failed sync the file may exist under its name; a refused study must not reappear.
          await rm(this.pathOf(id), { force: true }).catch(() => undefined);
          throw error;
        }
      });
      this.publish(record);
      return record;
    });
  }

  get(id: string): Promise<StudyRecord | undefined> {
    const record = this.open.get(id);
    if (record !== undefined) return Promise.resolve(record);
    if (this.index.get(id) === undefined && !this.isDamaged(id)) return Promise.resolve(undefined);
    return this.disk.run('read', () => this.read(id));
  }

  isDamaged(id: string): boolean {
    return this.damaged.has(id);
  }

  /** Summary of a record, without reading the record. */
  summary(id: string): ReturnType<RecordIndex['get']> {
    return this.index.get(id);
  }

  update(
    id: string,
    change: (record: StudyRecord) => StudyRecord | undefined,
  ): Promise<StudyRecord | undefined> {
    return this.change(id, async () => {
      const record = await this.get(id);
      const changed = record && change(record);
      if (record === undefined || changed === undefined) return changed;
      if (changed === record) {
        // A write whose sync failed may have replaced the file of an ended study without updating the index.
        if (hasEnded(record)) this.index.set(this.register(record));
        return changed;
      }
      // Before the end, a change without a new state is only a new stage, which is not written.
      if (hasEnded(changed) || changed.state !== record.state)
        await this.disk.run('update', () => this.write(changed));
      this.publish(changed);
      return changed;
    });
  }

  remove(id: string): Promise<void> {
    return this.change(id, async () => {
      await this.disk.run('remove', async () => {
        await rm(this.pathOf(id), { force: true });
        await syncDirectory(this.directory);
      });
      this.forget(id);
      this.tidyIndex();
      this.notify(id);
    });
  }

  async withIdempotencyKey(key: string): Promise<StudyRecord | undefined> {
    const id = this.index.idWithIdempotencyKey(key);
    return id === undefined ? undefined : unlessDamaged(() => this.get(id));
  }

  async withRepeatKey(key: string): Promise<StudyRecord | undefined> {
    const id = this.index.idWithRepeatKey(key);
    return id === undefined ? undefined : unlessDamaged(() => this.get(id));
  }

  async page(filter: StoreFilter, behind: StorePosition | undefined, count: number): Promise<StudyPage> {
    const found = this.index.page(filter, behind, count + 1);
    const records: StudyRecord[] = [];
    for (const batch of batches(found.slice(0, count), READS_AT_ONCE))
      for (const record of await Promise.all(batch.map(({ id }) => unlessDamaged(() => this.get(id)))))
        if (record !== undefined && isOf(record, filter)) records.push(record);
    return { records, next: found.length > count ? found[count - 1] : undefined };
  }

  unfinished(): AsyncIterable<StudyRecord> {
    const records = [...this.open.values()].sort((left, right) => left.submittedAt - right.submittedAt);
    return Readable.from(records);
  }

  async *unnotified(): AsyncGenerator<StudyRecord> {
    for (const id of this.index.unnotifiedIds()) {
      const record = await unlessDamaged(() => this.get(id));
      if (record !== undefined) yield record;
    }
  }

  openDeliveries(): Promise<readonly OpenDelivery[]> {
    return Promise.resolve(this.index.openDeliveries());
  }

  consumers(): Promise<readonly Consumer[]> {
    return Promise.resolve(this.index.consumers());
  }

  oldestEnded(owner: string | null | undefined, count: number): Promise<readonly EndedStudy[]> {
    return Promise.resolve(this.index.oldestEnded(owner, count));
  }

  onChange(listener: (id: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  check(): Promise<void> {
    return this.disk.run('check', () => probeWriting(this.directory));
  }

  async close(): Promise<void> {
    await this.changes.idle();
    this.isClosed = true;
    await this.indexFile.close();
  }

  /** Runs a change after earlier ones with its key. Refused after `close`, as another process may have the directory. */
  private change<T>(key: string, task: () => Promise<T>): Promise<T> {
    return this.isClosed
      ? Promise.reject(queueUnusable(dirname(this.directory), 'this process has closed it'))
      : this.changes.run(key, task);
  }

  /**
   * @returns undefined if the file is missing. A missing or damaged record leaves the index
   * @throws DomainError `studies.record-damaged`, or a system error of the disk
   */
  private async read(id: string): Promise<StudyRecord | undefined> {
    let record: StudyRecord;
    try {
      const text = await readFile(this.pathOf(id), 'utf8');
      if (!ID.test(id)) throw new Error('Its name is not the id of a study.');
      record = parseStudyRecord(id, text);
    } catch (error) {
      // If its directory cannot be read either, the disk fails.
      if (systemErrorCode(error) !== undefined) await access(this.directory, constants.R_OK | constants.X_OK);
      this.forget(id);
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      this.damaged.add(id);
      throw this.disk.reported('read', recordDamaged(id, error), id);
    }
    if (this.damaged.delete(id)) this.index.set(this.register(record));
    return record;
  }

  private publish(record: StudyRecord): void {
    this.index.set(this.register(record));
    this.tidyIndex();
    this.notify(record.id);
  }

  /** Keeps unfinished records in memory; of an ended one, only the summary. @returns the summary, for the index */
  private register(record: StudyRecord): RecordSummary {
    if (hasEnded(record)) this.open.delete(record.id);
    else this.open.set(record.id, record);
    // The size of a study counts only after its end.
    const bytes = hasEnded(record) ? Buffer.byteLength(JSON.stringify(record)) : 0;
    const summary = summaryOf(record, bytes);
    if (isSettled(summary)) this.indexFile.add(summary);
    return summary;
  }

  private forget(id: string): void {
    this.open.delete(id);
    this.damaged.delete(id);
    this.index.delete(id);
  }

  private tidyIndex(): void {
    this.indexFile.tidy(this.index.size, () => settledOf(this.index));
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

/** The index is not authoritative: a torn line of it must not show a study to another user. */
function isOf({ owner }: StudyRecord, filter: StoreFilter): boolean {
  return filter.owner === undefined || filter.owner === owner;
}

function* settledOf(index: RecordIndex) {
  for (const summary of index.values()) if (isSettled(summary)) yield summary;
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let begin = 0; begin < items.length; begin += size) yield items.slice(begin, begin + size);
}
