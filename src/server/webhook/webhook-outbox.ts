import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { z } from 'zod';
import { DomainError } from '../../core/problem/domain-error.js';
import { type BackOff, backOffMs, STORE_BACK_OFF } from '../../core/concurrency/back-off.js';
import { KeyedSerialQueue } from '../../core/concurrency/serial-queue.js';
import { syncDirectory, writeDurably } from '../storage/durable-file.js';
import { parseStored } from '../storage/stored-json.js';
import type { StoreGuard } from '../storage/store-faults.js';
import { webhookDamaged } from './webhook-errors.js';
import { sendWebhook, type WebhookDelivery } from './webhook-sender.js';
import { webhookTarget } from './webhook-target.js';
import type { WebhookSettings } from './webhook-settings.js';

const LONGEST_DELAY_MS = 3_600_000;
const DELAY_FACTOR = 4;
const PENDING = 'pending';
const DEAD = 'dead';
const EXTENSION = '.json';
/** Safe as a file name: excludes path traversal. */
const ID = /^[A-Za-z0-9-]{1,64}$/;

/** A delivery as stored on disk between its tries. */
export interface OutboxEntry extends WebhookDelivery {
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly nextAttemptAt: number;
  /** Reason of the last failure. */
  readonly problem?: string | undefined;
}

const ENTRY: z.ZodType<OutboxEntry> = z.object({
  id: z.string().regex(ID),
  url: z.string(),
  body: z.string(),
  attempts: z.int(),
  nextAttemptAt: z.number(),
  problem: z.string().optional(),
});

export type DeliveryOutcome = 'delivered' | 'failed' | 'given-up';

/** Events of the outbox. */
export interface OutboxEvents {
  onOutcome(outcome: DeliveryOutcome, delivery: WebhookDelivery, problem?: string): void;
  /** Whether a delivery may be sent now. Otherwise it waits, which does not count as a try. */
  mayDeliver(): Promise<boolean>;
}

/**
 * Stores deliveries until they are accepted: one file each, written before the first try. After the last failed try the file
 * moves to a separate directory for the operator. A failing disk neither loses a delivery nor ends the process: an accepted
 * or abandoned delivery is not sent again while its file waits to be removed or moved.
 */
export class WebhookOutbox {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<void>>();
  /** Ids of the deliveries that this process sends, or whose files it still has to remove or move. */
  private readonly active = new Set<string>();
  /** Additions of one delivery run one after another, so that the second finds the file of the first. */
  private readonly additions = new KeyedSerialQueue();
  private isClosed = false;

  private constructor(
    private readonly directory: string,
    private readonly settings: WebhookSettings,
    private readonly disk: StoreGuard,
    private readonly events: OutboxEvents,
    private readonly backOff: BackOff,
  ) {}

  /**
   * Continues with the deliveries of an earlier process.
   * @param backOff delays of retries after a failure of the disk
   */
  static async open(
    directory: string,
    settings: WebhookSettings,
    disk: StoreGuard,
    events: OutboxEvents,
    backOff: BackOff = STORE_BACK_OFF,
  ): Promise<WebhookOutbox> {
    const outbox = new WebhookOutbox(directory, settings, disk, events, backOff);
    for (const part of [PENDING, DEAD]) await mkdir(join(directory, part), { recursive: true, mode: 0o700 });
    for (const entry of await outbox.entries(PENDING)) outbox.schedule(entry);
    return outbox;
  }

  /** Adds a delivery, durable once this resolves, and sends it soon. An existing or abandoned one stays unchanged. */
  add(delivery: WebhookDelivery): Promise<void> {
    return this.additions.run(delivery.id, () => this.addOne(delivery));
  }

  private async addOne(delivery: WebhookDelivery): Promise<void> {
    if (this.active.has(delivery.id) || existsSync(this.pathOf(DEAD, delivery.id))) return;
    // A pending file that is not active is the rest of an addition that failed in its last step.
    const entry: OutboxEntry = { ...delivery, attempts: 0, nextAttemptAt: Date.now() };
    await this.write('add-webhook', entry);
    this.schedule(entry);
  }

  /** Abandoned deliveries. */
  dead(): Promise<OutboxEntry[]> {
    return this.entries(DEAD);
  }

  /** Waits for the current tries; the next process continues with the others. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.underWay);
  }

  private schedule(entry: OutboxEntry): void {
    this.active.add(entry.id);
    // A correction of the clock does not delay it further.
    const delay = Math.min(Math.max(0, entry.nextAttemptAt - Date.now()), LONGEST_DELAY_MS);
    this.later(delay, () => this.attempt(entry));
  }

  /** @param task never rejects */
  private later(delayMs: number, task: () => Promise<void>): void {
    if (this.isClosed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const running = task().finally(() => this.underWay.delete(running));
      this.underWay.add(running);
    }, delayMs).unref();
    this.timers.add(timer);
  }

  private async attempt(entry: OutboxEntry): Promise<void> {
    if (!(await this.events.mayDeliver())) {
      this.schedule({ ...entry, nextAttemptAt: Date.now() + this.settings.firstDelayMs });
      return undefined;
    }
    const refusal = this.refusalOf(entry);
    const problem = refusal ?? (await sendWebhook(entry, this.settings));
    if (problem === undefined) {
      this.events.onOutcome('delivered', entry);
      return this.settle(entry.id, 'remove-webhook', () =>
        rm(this.pathOf(PENDING, entry.id), { force: true }),
      );
    }
    const attempts = entry.attempts + 1;
    const delay = Math.min(this.settings.firstDelayMs * DELAY_FACTOR ** entry.attempts, LONGEST_DELAY_MS);
    const failed: OutboxEntry = { ...entry, attempts, nextAttemptAt: Date.now() + delay, problem };
    // After a failure of the disk the previous entry remains, which is sufficient.
    await this.write('update-webhook', failed).catch(() => undefined);
    if (refusal === undefined && attempts < this.settings.attempts) {
      this.events.onOutcome('failed', entry, problem);
      this.schedule(failed);
      return undefined;
    }
    this.events.onOutcome('given-up', entry, problem);
    return this.settle(entry.id, 'give-up-webhook', () => this.moveToDead(entry.id));
  }

  /**
   * Checks the URL again before every try: the operator's list may have changed since the submission, or another program may
   * have written the file. Signed content goes only to hosts of the list.
   */
  private refusalOf({ url }: OutboxEntry): string | undefined {
    try {
      webhookTarget(url, this.settings);
      return undefined;
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  /** Removes or moves the file of a finished delivery, with retries after failures of the disk. Never rejects. */
  private async settle(
    id: string,
    operation: string,
    change: () => Promise<void>,
    failures = 0,
  ): Promise<void> {
    try {
      await this.disk.run(operation, change);
      this.active.delete(id);
    } catch {
      // The guard has reported the failure.
      this.later(backOffMs(this.backOff, failures + 1), () =>
        this.settle(id, operation, change, failures + 1),
      );
    }
  }

  private async moveToDead(id: string): Promise<void> {
    // The file may already be there after a failure of the last step.
    if (!existsSync(this.pathOf(DEAD, id))) await rename(this.pathOf(PENDING, id), this.pathOf(DEAD, id));
    for (const part of [PENDING, DEAD]) await syncDirectory(join(this.directory, part));
  }

  private write(operation: string, entry: OutboxEntry): Promise<void> {
    return this.disk.run(operation, () =>
      writeDurably(this.pathOf(PENDING, entry.id), JSON.stringify(entry)),
    );
  }

  private async entries(part: string): Promise<OutboxEntry[]> {
    const directory = join(this.directory, part);
    const entries: OutboxEntry[] = [];
    for (const name of await readdir(directory)) {
      if (!name.endsWith(EXTENSION)) continue;
      try {
        const entry = parseStored(ENTRY, await readFile(join(directory, name), 'utf8'));
        if (entry.id + EXTENSION !== name) throw new Error('The file has the name of another delivery.');
        entries.push(entry);
      } catch (error) {
        // It stays in place, and the others continue.
        this.disk.reported('read-webhook', webhookDamaged(join(part, name), error), parse(name).name);
      }
    }
    return entries;
  }

  private pathOf(part: string, id: string): string {
    return join(this.directory, part, id + EXTENSION);
  }
}
