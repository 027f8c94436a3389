import type { Redis } from 'ioredis';
import type { StoreGuard } from '../../storage/store-faults.js';
import { unlessDamaged } from '../lifecycle/stored-record.js';
import { isDamage, recordDamaged } from '../lifecycle/studies-errors.js';
import type {
  Consumer,
  EndedStudy,
  StoreFilter,
  StorePosition,
  StudyPage,
  StudyStore,
} from '../lifecycle/study-store.js';
import type { OpenDelivery } from '../lifecycle/study-delivery.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import { redisEmptied } from './redis-errors.js';
import { ADOPT, CREATE, REMOVE, REPLACE } from './study-store-scripts.js';
import { RedisRecords } from './redis-records.js';
import { deliveriesIn, ownerOf, StoreKeys, summaryText } from './store-keys.js';

/** Version of the index. After a change, all records are indexed again. */
const LAYOUT = '2';
/** Maximum number of reads for one page with a selective filter. */
const MAX_READS = 5;

const PING_EVERY_MS = 10_000;
/** Expiry of the key that checks write. */
const CHECK_SECONDS = 60;

/**
 * The store of several hosts, in Redis: a record is a JSON text, and is replaced only if it has not changed since it was
 * read. Durability depends on the configuration of the server.
 */
export class RedisStudyStore implements StudyStore {
  private readonly listeners = new Set<(id: string) => void>();
  private readonly keys: StoreKeys;
  private readonly records: RedisRecords;
  private pings: NodeJS.Timeout | undefined;

  private constructor(
    private readonly redis: Redis,
    private readonly subscriber: Redis,
    prefix: string,
    private readonly guard: StoreGuard,
  ) {
    this.keys = new StoreKeys(prefix);
    this.records = new RedisRecords(redis, this.keys, guard);
  }

  /**
   * @param redis closed by the caller
   * @param prefix prefix of all keys
   * @throws DomainError `studies.redis-unavailable`
   */
  static async open(redis: Redis, prefix: string, guard: StoreGuard): Promise<RedisStudyStore> {
    const subscriber = redis.duplicate();
    subscriber.on('error', (error) => guard.described('connect', error));
    const store = new RedisStudyStore(redis, subscriber, prefix, guard);
    await guard.run('subscribe', () => subscriber.subscribe(store.keys.changes));
    subscriber.on('message', (_channel, id) => store.notify(id));
    // Messages during a lost connection are not repeated.
    subscriber.on('ready', () => void store.notifyOfAll().catch(() => undefined));
    await store.adoptEarlierRecords();
    // Without commands, a subscriber would not notice that its connection is lost.
    store.pings = setInterval(() => void subscriber.ping().catch(() => undefined), PING_EVERY_MS).unref();
    return store;
  }

  async create(record: StudyRecord): Promise<StudyRecord> {
    const { id, idempotencyKey } = record;
    const { keys } = this;
    const text = JSON.stringify(record);
    const same = await this.guard.run('create', () =>
      this.redis.eval(
        CREATE,
        4,
        keys.record(id),
        keys.all,
        idempotencyKey === undefined ? keys.record(id) : keys.idempotency(idempotencyKey),
        keys.repeat(record.repeatKey),
        keys.prefix,
        id,
        text,
        record.submittedAt,
        summaryText(record, text),
        flag(idempotencyKey !== undefined),
        flag(record.state === 'succeeded'),
        keys.record(''),
        keys.changes,
      ),
    );
    if (typeof same !== 'string') return record;
    // Another record may have the idempotency key; its text contains its id.
    return this.records.parse(idIn(same) ?? id, same);
  }

  get(id: string): Promise<StudyRecord | undefined> {
    return this.records.get(id);
  }

  async update(
    id: string,
    change: (record: StudyRecord) => StudyRecord | undefined,
  ): Promise<StudyRecord | undefined> {
    const { keys } = this;
    for (;;) {
      const before = await this.records.text(id);
      const changed = before === null ? undefined : change(this.records.parse(id, before));
      if (before === null || changed === undefined) return undefined;
      const text = JSON.stringify(changed);
      const isReplaced = await this.guard.run('update', () =>
        this.redis.eval(
          REPLACE,
          2,
          keys.record(id),
          keys.repeat(changed.repeatKey),
          keys.prefix,
          id,
          before,
          text,
          summaryText(changed, text),
          flag(changed.state === 'succeeded'),
          keys.changes,
        ),
      );
      if (isReplaced === 1) return changed;
    }
  }

  async remove(id: string): Promise<void> {
    const { keys } = this;
    const record = await unlessDamaged(() => this.get(id));
    const named = [keys.record(id), keys.all];
    // Keys that name a damaged record remain, and are ignored once the record is gone.
    if (record !== undefined) named.push(keys.repeat(record.repeatKey));
    if (record?.idempotencyKey !== undefined) named.push(keys.idempotency(record.idempotencyKey));
    await this.guard.run('remove', () =>
      this.redis.eval(REMOVE, named.length, ...named, keys.prefix, id, keys.changes),
    );
  }

  async withIdempotencyKey(key: string): Promise<StudyRecord | undefined> {
    const name = this.keys.idempotency(key);
    try {
      return await this.namedBy(name);
    } catch (error) {
      if (!isDamage(error)) throw error;
      // The client may send the study again under the same key.
      await this.guard.run('free-key', () => this.redis.del(name));
      return undefined;
    }
  }

  async withRepeatKey(key: string): Promise<StudyRecord | undefined> {
    return unlessDamaged(() => this.namedBy(this.keys.repeat(key)));
  }

  /**
   * Each user and state has a list; priorities are filtered in the records of a few pages. Owner and state are compared again,
   * because a study may change between both reads, and a damaged summary leaves entries behind.
   */
  async page(filter: StoreFilter, behind: StorePosition | undefined, count: number): Promise<StudyPage> {
    const { owner, state, priority, submittedAfter } = filter;
    const list = this.keys.list(owner, state);
    const records: StudyRecord[] = [];
    let position = behind;
    for (let reads = 0; reads < MAX_READS; reads++) {
      const wanted = count - records.length;
      const found = await this.positionsBehind(list, position, wanted + 1, submittedAfter);
      const looked = found.slice(0, wanted);
      for (const record of await this.records.several(looked.map(({ id }) => id)))
        if (
          (priority === undefined || record.priority === priority) &&
          (owner === undefined || record.owner === owner) &&
          (state === undefined || record.state === state)
        )
          records.push(record);
      if (found.length <= wanted) return { records, next: undefined };
      position = looked.at(-1);
      if (records.length === count) break;
    }
    return { records, next: position };
  }

  async *unfinished(): AsyncGenerator<StudyRecord> {
    await this.guard.run('list', () => this.reportLoss());
    yield* this.records.inSet(this.keys.unfinished);
  }

  async *unnotified(): AsyncGenerator<StudyRecord> {
    yield* this.records.inSet(this.keys.unnotified);
  }

  async openDeliveries(): Promise<readonly OpenDelivery[]> {
    const { undelivered, summaries } = this.keys;
    const ids = await this.guard.run('list', () => this.redis.zrange(undelivered, '0', '-1'));
    if (ids.length === 0) return [];
    const texts = await this.guard.run('list', () => this.redis.hmget(summaries, ...ids));
    return ids.flatMap((id, index) => {
      const text = texts[index];
      try {
        return text === null || text === undefined ? [] : deliveriesIn(id, text);
      } catch (cause) {
        this.guard.reported('read', recordDamaged(id, cause), id);
        return [];
      }
    });
  }

  async consumers(): Promise<readonly Consumer[]> {
    const bytes = await this.guard.run('consumers', () => this.redis.hgetall(this.keys.bytes));
    return Promise.all(
      Object.entries(bytes).map(async ([user, text]) => {
        const owner = ownerOf(user);
        const studies = await this.guard.run('consumers', () => this.redis.zcard(this.keys.ended(owner)));
        return { owner, studies, bytes: Number(text) };
      }),
    );
  }

  async oldestEnded(owner: string | null | undefined, count: number): Promise<readonly EndedStudy[]> {
    const found = await this.guard.run('oldest', () =>
      this.redis.zrange(this.keys.ended(owner), '0', String(count - 1), 'WITHSCORES'),
    );
    return scored(found).map(([id, endedAt]) => ({ id, endedAt }));
  }

  onChange(listener: (id: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async check(): Promise<void> {
    // Checks by a write, because a full server and a replica still answer reads.
    await this.guard.run('check', async () => {
      await this.redis.set(`${this.keys.prefix}:check`, '', 'EX', CHECK_SECONDS);
      await this.reportLoss();
    });
  }

  close(): Promise<void> {
    clearInterval(this.pings);
    this.subscriber.disconnect();
    return Promise.resolve();
  }

  /** Positions of the same millisecond are ordered by id, so the millisecond of `behind` is read whole and filtered. */
  private async positionsBehind(
    list: string,
    behind: StorePosition | undefined,
    count: number,
    submittedAfter: number | undefined,
  ): Promise<StorePosition[]> {
    const from = behind === undefined ? '+inf' : String(behind.submittedAt);
    const to = submittedAfter === undefined ? '-inf' : `(${submittedAfter}`;
    const positions: StorePosition[] = [];
    for (let offset = 0; positions.length < count; offset += count) {
      const found = await this.guard.run('page', () =>
        this.redis.zrevrangebyscore(list, from, to, 'WITHSCORES', 'LIMIT', offset, count),
      );
      for (const [id, submittedAt] of scored(found))
        if (behind === undefined || submittedAt < behind.submittedAt || id < behind.id)
          positions.push({ id, submittedAt });
      if (found.length < 2 * count) break;
    }
    return positions.slice(0, count);
  }

  /** Every store writes the layout key at its start, and it never expires. If it is missing, the server has lost all. */
  private async reportLoss(): Promise<void> {
    const { layout } = this.keys;
    if ((await this.redis.set(layout, LAYOUT, 'NX')) === 'OK') this.guard.reported('check', redisEmptied());
  }

  private async namedBy(key: string): Promise<StudyRecord | undefined> {
    const id = await this.guard.run('look-up', () => this.redis.get(key));
    return id === null ? undefined : this.get(id);
  }

  /** Adds records of an earlier version, which are only in the list of all records, to the other lists. */
  private async adoptEarlierRecords(): Promise<void> {
    const { keys } = this;
    if ((await this.guard.run('read', () => this.redis.get(keys.layout))) === LAYOUT) return;
    for await (const { text, record } of this.records.textsInSet(keys.all)) {
      const { id } = record;
      const summary = summaryText(record, text);
      await this.guard.run('adopt', () =>
        this.redis.eval(ADOPT, 1, keys.record(id), keys.prefix, id, text, summary),
      );
    }
    await this.guard.run('adopt', () => this.redis.set(keys.layout, LAYOUT));
  }

  private async notifyOfAll(): Promise<void> {
    const ids = await this.guard.run('list', () => this.redis.zrange(this.keys.all, '0', '-1'));
    for (const id of ids) this.notify(id);
  }

  private notify(id: string): void {
    for (const listener of this.listeners) listener(id);
  }
}

/** Pairs of members and scores from Redis's alternating list. */
function scored(found: readonly string[]): (readonly [member: string, score: number])[] {
  return Array.from({ length: found.length / 2 }, (_, index) => [
    found[2 * index] ?? '',
    Number(found[2 * index + 1]),
  ]);
}

/** The id in the text of a record; undefined if it cannot be read. */
function idIn(text: string): string | undefined {
  return /"id":"([A-Za-z0-9-]+)"/.exec(text)?.[1];
}

function flag(isSet: boolean): '0' | '1' {
  return isSet ? '1' : '0';
}
