import type { Redis } from 'ioredis';
import { parseStudyRecord } from '../lifecycle/stored-record.js';
import type { StoreGuard } from '../../storage/store-faults.js';
import type { StorePosition, StudyStore } from '../lifecycle/study-store.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import { CREATE, REMOVE, REPLACE } from './study-store-scripts.js';

/** The key that checks write removes itself. */
const CHECK_SECONDS = 60;

/**
 * The store of several hosts, in Redis: a record is a text of JSON, and is replaced only by who has read it as it is. As
 * durable as the server is told to be.
 */
export class RedisStudyStore implements StudyStore {
  private readonly listeners = new Set<(id: string) => void>();

  private constructor(
    private readonly redis: Redis,
    private readonly subscriber: Redis,
    private readonly prefix: string,
    private readonly guard: StoreGuard,
  ) {}

  /**
   * @param redis stays its giver's
   * @param prefix of all keys
   * @throws DomainError `studies.redis-unavailable`
   */
  static async open(redis: Redis, prefix: string, guard: StoreGuard): Promise<RedisStudyStore> {
    const subscriber = redis.duplicate();
    subscriber.on('error', (error) => guard.described('connect', error));
    const store = new RedisStudyStore(redis, subscriber, prefix, guard);
    await guard.run('subscribe', () => subscriber.subscribe(store.channel));
    subscriber.on('message', (_channel, id) => store.notify(id));
    // What was said while the connection was away, nobody says again.
    subscriber.on('ready', () => void store.notifyOfAll().catch(() => undefined));
    return store;
  }

  async create(record: StudyRecord): Promise<StudyRecord> {
    const { id, idempotencyKey } = record;
    const same = await this.guard.run('create', () =>
      this.redis.eval(
        CREATE,
        4,
        this.recordKey(id),
        this.indexKey,
        idempotencyKey === undefined ? this.recordKey(id) : this.idempotencyKey(idempotencyKey),
        this.repeatKey(record.repeatKey),
        id,
        JSON.stringify(record),
        record.submittedAt,
        flag(idempotencyKey !== undefined),
        flag(record.state === 'succeeded'),
        this.recordKey(''),
        this.channel,
      ),
    );
    return typeof same === 'string' ? parseStudyRecord(same) : record;
  }

  async get(id: string): Promise<StudyRecord | undefined> {
    const text = await this.textOf(id);
    return text === null ? undefined : parseStudyRecord(text);
  }

  async update(
    id: string,
    change: (record: StudyRecord) => StudyRecord | undefined,
  ): Promise<StudyRecord | undefined> {
    for (;;) {
      const text = await this.textOf(id);
      const changed = text === null ? undefined : change(parseStudyRecord(text));
      if (text === null || changed === undefined) return undefined;
      const isReplaced = await this.guard.run('update', () =>
        this.redis.eval(
          REPLACE,
          2,
          this.recordKey(id),
          this.repeatKey(changed.repeatKey),
          id,
          text,
          JSON.stringify(changed),
          flag(changed.state === 'succeeded'),
          this.channel,
        ),
      );
      if (isReplaced === 1) return changed;
    }
  }

  async remove(id: string): Promise<void> {
    const record = await this.get(id);
    if (record === undefined) return;
    const { idempotencyKey, repeatKey } = record;
    const keys = [
      this.recordKey(id),
      this.indexKey,
      this.repeatKey(repeatKey),
      ...(idempotencyKey === undefined ? [] : [this.idempotencyKey(idempotencyKey)]),
    ];
    await this.guard.run('remove', () => this.redis.eval(REMOVE, keys.length, ...keys, id, this.channel));
  }

  withIdempotencyKey(key: string): Promise<StudyRecord | undefined> {
    return this.namedBy(this.idempotencyKey(key));
  }

  async withRepeatKey(key: string): Promise<StudyRecord | undefined> {
    return this.namedBy(this.repeatKey(key));
  }

  async page(behind: StorePosition | undefined, count: number): Promise<StudyRecord[]> {
    const ids = await this.idsBehind(behind, count);
    if (ids.length === 0) return [];
    const texts = await this.guard.run('page', () => this.redis.mget(ids.map((id) => this.recordKey(id))));
    return texts.flatMap((text) => (text === null ? [] : [parseStudyRecord(text)]));
  }

  onChange(listener: (id: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async check(): Promise<void> {
    // A write, because a server that is full or a replica answers everything else.
    await this.guard.run('check', () => this.redis.set(`${this.prefix}:check`, '', 'EX', CHECK_SECONDS));
  }

  close(): Promise<void> {
    this.subscriber.disconnect();
    return Promise.resolve();
  }

  /** Those of the same millisecond are in the order of their ids, and may begin before the position. */
  private async idsBehind(behind: StorePosition | undefined, count: number): Promise<string[]> {
    const from = behind === undefined ? '+inf' : String(behind.submittedAt);
    const ids: string[] = [];
    for (let offset = 0; ids.length < count; offset += count) {
      const found = await this.guard.run('page', () =>
        this.redis.zrevrangebyscore(this.indexKey, from, '-inf', 'WITHSCORES', 'LIMIT', offset, count),
      );
      for (let index = 0; index < found.length; index += 2) {
        const [id, submittedAt] = [found[index], Number(found[index + 1])];
        if (behind === undefined || submittedAt < behind.submittedAt || id < behind.id) ids.push(id);
      }
      if (found.length < 2 * count) break;
    }
    return ids.slice(0, count);
  }

  private async namedBy(key: string): Promise<StudyRecord | undefined> {
    const id = await this.guard.run('look-up', () => this.redis.get(key));
    return id === null ? undefined : this.get(id);
  }

  private textOf(id: string): Promise<string | null> {
    return this.guard.run('get', () => this.redis.get(this.recordKey(id)));
  }

  /** What was changed while the connection was away, nobody says again. */
  private async notifyOfAll(): Promise<void> {
    const ids = await this.guard.run('list', () => this.redis.zrange(this.indexKey, '0', '-1'));
    for (const id of ids) this.notify(id);
  }

  private notify(id: string): void {
    for (const listener of this.listeners) listener(id);
  }

  private get channel(): string {
    return `${this.prefix}:changes`;
  }

  private get indexKey(): string {
    return `${this.prefix}:records`;
  }

  private recordKey(id: string): string {
    return `${this.prefix}:record:${id}`;
  }

  private idempotencyKey(key: string): string {
    return `${this.prefix}:idempotency:${key}`;
  }

  private repeatKey(key: string): string {
    return `${this.prefix}:repeat:${key}`;
  }
}

function flag(isSet: boolean): '0' | '1' {
  return isSet ? '1' : '0';
}
