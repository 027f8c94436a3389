import type { RecordSummary } from '../lifecycle/record-summary.js';
import type { OpenDelivery } from '../lifecycle/study-delivery.js';
import { hasEnded } from '../lifecycle/study-record.js';
import type { Consumer, StoreFilter, StorePosition } from '../lifecycle/study-store.js';
import { OrderedSummaries } from './ordered-summaries.js';
import { UserUsage } from './user-usage.js';

/** The records of all users, or of one, in the orders that queries need. */
class OrderedRecords {
  readonly submitted = new OrderedSummaries('submittedAt');
  readonly ended = new OrderedSummaries('endedAt');
  readonly usage = new UserUsage();

  set(summary: RecordSummary, before: RecordSummary | undefined): void {
    if (before !== undefined) this.removeEnd(before);
    this.submitted.set(summary);
    if (!hasEnded(summary)) return;
    this.ended.set(summary);
    this.usage.add(summary);
  }

  delete(summary: RecordSummary): void {
    this.submitted.delete(summary);
    this.removeEnd(summary);
  }

  private removeEnd(summary: RecordSummary): void {
    if (!hasEnded(summary)) return;
    this.ended.delete(summary);
    this.usage.subtract(summary);
  }
}

/** An index in memory that finds records for lists, repeats and retention without reading them. */
export class RecordIndex {
  private readonly byId = new Map<string, RecordSummary>();
  private readonly all = new OrderedRecords();
  private readonly byOwner = new Map<string | null, OrderedRecords>();
  private readonly byRepeatKey = new Map<string, RecordSummary>();
  private readonly byIdempotencyKey = new Map<string, RecordSummary>();
  private readonly unnotified = new Set<string>();
  private readonly undelivered = new Set<string>();

  get size(): number {
    return this.byId.size;
  }

  get(id: string): RecordSummary | undefined {
    return this.byId.get(id);
  }

  values(): Iterable<RecordSummary> {
    return this.byId.values();
  }

  /** Adds a summary, or replaces that of the same study. */
  set(summary: RecordSummary): void {
    const { id, owner, idempotencyKey, repeatKey } = summary;
    const before = this.byId.get(id);
    this.byId.set(id, summary);
    this.all.set(summary, before);
    this.recordsOf(owner).set(summary, before);
    if (summary.isUnnotified) this.unnotified.add(id);
    else this.unnotified.delete(id);
    if (summary.openDeliveries.length > 0) this.undelivered.add(id);
    else this.undelivered.delete(id);
    if (idempotencyKey !== undefined) setNewest(this.byIdempotencyKey, idempotencyKey, summary);
    if (summary.state === 'succeeded') setNewest(this.byRepeatKey, repeatKey, summary);
  }

  delete(id: string): void {
    const summary = this.byId.get(id);
    if (summary === undefined) return;
    const { owner, idempotencyKey, repeatKey } = summary;
    const ofOwner = this.recordsOf(owner);
    this.byId.delete(id);
    this.all.delete(summary);
    ofOwner.delete(summary);
    if (ofOwner.submitted.size === 0) this.byOwner.delete(owner);
    this.unnotified.delete(id);
    this.undelivered.delete(id);
    if (idempotencyKey !== undefined && this.idWithIdempotencyKey(idempotencyKey) === id)
      this.byIdempotencyKey.delete(idempotencyKey);
    if (this.idWithRepeatKey(repeatKey) === id) this.byRepeatKey.delete(repeatKey);
  }

  /** Id of the newest record with an idempotency key. */
  idWithIdempotencyKey(key: string): string | undefined {
    return this.byIdempotencyKey.get(key)?.id;
  }

  /** Id of the newest successful record with a repeat key. After its removal none is found until the next success. */
  idWithRepeatKey(key: string): string | undefined {
    return this.byRepeatKey.get(key)?.id;
  }

  /** A page of records from the newest to the oldest, at most `count`. */
  page(filter: StoreFilter, behind: StorePosition | undefined, count: number): readonly RecordSummary[] {
    const { owner, submittedAfter = -Infinity } = filter;
    const records = owner === undefined ? this.all : this.byOwner.get(owner);
    const before = behind && { time: behind.submittedAt, id: behind.id };
    const page: RecordSummary[] = [];
    for (const summary of records?.submitted.backwards(before) ?? []) {
      if (page.length === count || summary.submittedAt <= submittedAfter) break;
      if (fits(summary, filter)) page.push(summary);
    }
    return page;
  }

  unnotifiedIds(): readonly string[] {
    return [...this.unnotified];
  }

  /** Deliveries that are not delivered, in the order of their studies' submission. */
  openDeliveries(): readonly OpenDelivery[] {
    return [...this.undelivered]
      .flatMap((id) => this.byId.get(id) ?? [])
      .sort((left, right) => left.submittedAt - right.submittedAt)
      .flatMap(({ id, owner, endedAt: orderedAt, openDeliveries }) =>
        openDeliveries.map((delivery) => ({ ...delivery, study: id, owner, orderedAt })),
      );
  }

  consumers(): readonly Consumer[] {
    return [...this.byOwner]
      .map(([owner, { usage }]) => ({ owner, studies: usage.studies, bytes: usage.bytes }))
      .filter(({ studies }) => studies > 0);
  }

  /** The records that ended first, at most `count`. @param owner user who sent them; undefined: all users */
  oldestEnded(owner: string | null | undefined, count: number): readonly RecordSummary[] {
    const records = owner === undefined ? this.all : this.byOwner.get(owner);
    return records?.ended.first(count) ?? [];
  }

  private recordsOf(owner: string | null): OrderedRecords {
    const known = this.byOwner.get(owner);
    if (known !== undefined) return known;
    const records = new OrderedRecords();
    this.byOwner.set(owner, records);
    return records;
  }
}

function fits(summary: RecordSummary, { state, priority }: StoreFilter): boolean {
  return (
    (state === undefined || summary.state === state) &&
    (priority === undefined || summary.priority === priority)
  );
}

function setNewest(byKey: Map<string, RecordSummary>, key: string, summary: RecordSummary): void {
  const known = byKey.get(key);
  if (known === undefined || known.submittedAt <= summary.submittedAt) byKey.set(key, summary);
}
