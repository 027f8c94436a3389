import type { Redis } from 'ioredis';
import type { StoreGuard } from '../../storage/store-faults.js';
import { parseStudyRecord, unlessDamaged } from '../lifecycle/stored-record.js';
import { recordDamaged } from '../lifecycle/studies-errors.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import type { StoreKeys } from './store-keys.js';

/** Records in one read. */
const BATCH = 100;

/** Reads records. Damaged and missing ones are reported, and omitted where several are read. */
export class RedisRecords {
  constructor(
    private readonly redis: Redis,
    private readonly keys: StoreKeys,
    private readonly guard: StoreGuard,
  ) {}

  /** @throws DomainError `studies.record-damaged` */
  async get(id: string): Promise<StudyRecord | undefined> {
    const text = await this.text(id);
    return text === null ? undefined : this.parse(id, text);
  }

  text(id: string): Promise<string | null> {
    return this.guard.run('get', () => this.redis.get(this.keys.record(id)));
  }

  /** @throws DomainError `studies.record-damaged` */
  parse(id: string, text: string): StudyRecord {
    try {
      return parseStudyRecord(id, text);
    } catch (cause) {
      throw this.guard.reported('read', recordDamaged(id, cause), id);
    }
  }

  /** The records of several studies, in their order. */
  async several(ids: readonly string[]): Promise<StudyRecord[]> {
    const records: StudyRecord[] = [];
    for (const { record } of await this.read(ids)) if (record !== undefined) records.push(record);
    return records;
  }

  /** The records of a set in its order, without those added meanwhile. */
  async *inSet(set: string): AsyncGenerator<StudyRecord> {
    for await (const { record } of this.textsInSet(set)) yield record;
  }

  /** {@link inSet}, with the texts of the records. */
  async *textsInSet(set: string): AsyncGenerator<{ readonly text: string; readonly record: StudyRecord }> {
    const ids = await this.guard.run('list', () => this.redis.zrange(set, '0', '-1'));
    for (let begin = 0; begin < ids.length; begin += BATCH)
      for (const { id, text, record } of await this.read(ids.slice(begin, begin + BATCH))) {
        if (text === null) await this.reportMissing(set, id);
        else if (record !== undefined) yield { text, record };
      }
  }

  private async read(ids: readonly string[]) {
    if (ids.length === 0) return [];
    const texts = await this.guard.run('read', () => this.redis.mget(ids.map((id) => this.keys.record(id))));
    return Promise.all(
      ids.map(async (id, index) => {
        const text = texts[index] ?? null;
        const record = text === null ? undefined : await unlessDamaged(() => this.parse(id, text));
        return { id, text, record };
      }),
    );
  }

  /** Reports a missing record, unless its study was removed meanwhile and has left the set. */
  private async reportMissing(set: string, id: string): Promise<void> {
    const isLost = (await this.guard.run('list', () => this.redis.zscore(set, id))) !== null;
    if (isLost) this.guard.reported('read', recordDamaged(id, new Error('It is missing.')), id);
  }
}
