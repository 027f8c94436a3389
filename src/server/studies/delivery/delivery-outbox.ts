import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type BackOff, backOffMs, STORE_BACK_OFF } from '../../../core/concurrency/back-off.js';
import { KeyedSerialQueue } from '../../../core/concurrency/serial-queue.js';
import { isDamage } from '../lifecycle/studies-errors.js';
import {
  claimDelivery,
  deliveryAccepted,
  deliveryFailed,
  deliveryReleased,
  LONGEST_DELAY_MS,
  msUntil,
  openDeliveries,
  renewLease,
} from '../lifecycle/delivery-transitions.js';
import type { DeliveryProblem, StudyDelivery } from '../lifecycle/study-delivery.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import type { StudyStore } from '../lifecycle/study-store.js';

const DELAY_FACTOR = 4;
/** Deliveries due later are left to a later search, so that a long outage of a peer does not fill the memory with timers. */
const HORIZON_MS = 120_000;

/** Maximum number of retries of a failed write of an outcome during the shutdown. */
const TRIES_WHILE_CLOSING = 3;

export type DeliveryOutcome = 'delivered' | 'failed' | 'given-up';

/** Why a try failed. */
export interface FailedTry extends DeliveryProblem {
  /** Whether no later try can succeed. */
  readonly isFinal: boolean;
  /** Shortest delay that the receiver asks for. */
  readonly retryAfterMs?: number;
}

/** A receiver of studies. */
export interface Destination {
  readonly attempts: number;
  readonly firstDelayMs: number;
  /** Deliveries of the same lane run one after another. */
  lane(study: string): string;
  /** Sends a study once. @returns undefined if it was accepted; @throws an error of a store */
  send(record: StudyRecord, signal: AbortSignal): Promise<FailedTry | undefined>;
}

export interface OutboxSettings {
  /** Whether only this process works on the store. Then a try of another process ended with that process. */
  readonly isOwn: boolean;
  /** Another host takes over a try whose process is silent for this time. */
  readonly takeoverMs: number;
  /** Delays of retries after a failure of the store. */
  readonly backOff?: BackOff;
}

export interface OutboxEvents {
  onOutcome(outcome: DeliveryOutcome, record: StudyRecord, delivery: StudyDelivery): void;
  /** A store or the program failed. The delivery continues. */
  onFault(error: unknown, study: { readonly id: string }): void;
  /** Whether studies may leave now. Otherwise they wait, which does not count as a try. */
  mayDeliver(): Promise<boolean>;
}

/**
 * Delivers ended studies to their destinations: at least once, each by one host at a time, with growing delays after failures.
 * The states are in the studies' store; this holds only the timers and tries of this process.
 */
export class DeliveryOutbox {
  private readonly holder = randomUUID();
  private readonly closing = new AbortController();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly lanes = new KeyedSerialQueue();
  private readonly backOff: BackOff;

  /** @param destinationOf finds the destination of any name, even of one that the configuration no longer has */
  constructor(
    private readonly store: StudyStore,
    private readonly destinationOf: (name: string) => Destination,
    private readonly settings: OutboxSettings,
    private readonly events: OutboxEvents,
  ) {
    this.backOff = settings.backOff ?? STORE_BACK_OFF;
  }

  /** Sends the deliveries of a study that has ended on this host, or that an administrator retries. */
  scheduleAll(record: StudyRecord): void {
    for (const delivery of openDeliveries(record)) this.schedule(record.id, delivery);
  }

  /** Schedules deliveries that are due soon and that no live process is sending. */
  async search(): Promise<void> {
    for (const delivery of await this.store.openDeliveries()) this.schedule(delivery.study, delivery);
  }

  /** Ends the tries of this process without counting them. */
  async close(): Promise<void> {
    this.closing.abort();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.underWay.values());
  }

  private schedule(study: string, delivery: StudyDelivery): void {
    const { destination, state } = delivery;
    if (state === 'dead' || state === 'delivered') return;
    const dueAt = state === 'waiting' ? delivery.nextAttemptAt : this.leaseEnd(delivery);
    const waitMs = msUntil(dueAt, Date.now());
    if (waitMs <= HORIZON_MS) this.later(study, destination, waitMs);
  }

  private leaseEnd({ lease }: StudyDelivery): number {
    if (lease === undefined || lease.holder === this.holder || this.settings.isOwn) return 0;
    return lease.until;
  }

  /** A delivery under way stays as it is; an earlier timer is replaced. */
  private later(study: string, destination: string, waitMs: number): void {
    const key = `${study} ${destination}`;
    if (this.closing.signal.aborted || this.underWay.has(key)) return;
    clearTimeout(this.timers.get(key));
    const timer = setTimeout(() => {
      this.timers.delete(key);
      const lane = this.destinationOf(destination).lane(study);
      const running = this.lanes
        .run(lane, () => this.perform(study, destination))
        .then((waitMs) => {
          this.underWay.delete(key);
          if (waitMs !== undefined) this.later(study, destination, waitMs);
        });
      this.underWay.set(key, running);
    }, waitMs).unref();
    this.timers.set(key, timer);
  }

  /** Never rejects. @returns the delay until the next try; undefined if this host plans none */
  private async perform(study: string, destination: string): Promise<number | undefined> {
    if (this.closing.signal.aborted) return undefined;
    try {
      return await this.tryOnce(study, destination);
    } catch (error) {
      if (isDamage(error)) return undefined;
      this.events.onFault(error, { id: study });
      return this.backOff.longestMs;
    }
  }

  private async tryOnce(study: string, destination: string): Promise<number | undefined> {
    if (!(await this.events.mayDeliver())) return this.destinationOf(destination).firstDelayMs;
    const record = await this.store.update(study, (now) =>
      claimDelivery(now, destination, this.newLease(), this.settings.isOwn, Date.now()),
    );
    // Another host sends it, or it is gone.
    if (record === undefined) return undefined;
    const failure = await this.send(record, destination);
    if (failure !== undefined && this.closing.signal.aborted) {
      const at = Date.now();
      await this.settle(study, (now) => deliveryReleased(now, destination, this.holder, at));
      return undefined;
    }
    return failure === undefined
      ? this.accepted(study, destination)
      : this.failed(record, destination, failure);
  }

  private async accepted(study: string, destination: string): Promise<undefined> {
    const at = Date.now();
    const after = await this.settle(study, (now) => deliveryAccepted(now, destination, this.holder, at));
    this.report('delivered', after, destination);
  }

  private async failed(
    { id, deliveries = [] }: StudyRecord,
    destination: string,
    { isFinal, retryAfterMs = 0, ...problem }: FailedTry,
  ): Promise<number | undefined> {
    const { attempts, firstDelayMs } = this.destinationOf(destination);
    const earlier = deliveries.find((delivery) => delivery.destination === destination)?.attempts ?? 0;
    const isDead = isFinal || earlier + 1 >= attempts;
    const growing = Math.max(firstDelayMs * DELAY_FACTOR ** earlier, retryAfterMs);
    const waitMs = Math.min(growing, LONGEST_DELAY_MS);
    const at = Date.now();
    const next = isDead ? undefined : at + waitMs;
    const after = await this.settle(id, (now) =>
      deliveryFailed(now, destination, this.holder, problem, next, at),
    );
    this.report(isDead ? 'given-up' : 'failed', after, destination);
    return isDead || waitMs > HORIZON_MS ? undefined : waitMs;
  }

  private report(outcome: DeliveryOutcome, record: StudyRecord | undefined, destination: string): void {
    const delivery = record?.deliveries?.find((candidate) => candidate.destination === destination);
    if (record !== undefined && delivery !== undefined) this.events.onOutcome(outcome, record, delivery);
  }

  /** Sends, and extends the lease meanwhile. */
  private async send(record: StudyRecord, destination: string): Promise<FailedTry | undefined> {
    const renew = (): void => {
      // At worst, a lost renewal causes a second delivery.
      this.store
        .update(record.id, (now) => renewLease(now, destination, this.newLease()))
        .catch((error: unknown) => this.events.onFault(error, record));
    };
    const renewals = setInterval(renew, this.settings.takeoverMs / 3);
    try {
      return await this.destinationOf(destination).send(record, this.closing.signal);
    } finally {
      clearInterval(renewals);
    }
  }

  private newLease() {
    return { holder: this.holder, until: Date.now() + this.settings.takeoverMs };
  }

  /** Writes an outcome, with retries after failures of the store, because a lost outcome causes a second delivery. */
  private async settle(
    id: string,
    transition: (record: StudyRecord) => StudyRecord | undefined,
  ): Promise<StudyRecord | undefined> {
    const { signal } = this.closing;
    let triesLeft = TRIES_WHILE_CLOSING;
    for (let failures = 1; ; failures++) {
      try {
        return await this.store.update(id, transition);
      } catch (error) {
        if (isDamage(error) || (signal.aborted && --triesLeft < 0)) throw error;
        this.events.onFault(error, { id });
      }
      await delay(signal.aborted ? this.backOff.firstMs : backOffMs(this.backOff, failures));
    }
  }
}
