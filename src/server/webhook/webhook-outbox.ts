import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sendWebhook, type WebhookDelivery } from './webhook-sender.js';
import type { WebhookSettings } from './webhook-settings.js';

const LONGEST_DELAY_MS = 3_600_000;
const DELAY_FACTOR = 4;
const PENDING = 'pending';
const DEAD = 'dead';

/** A delivery as it lies on disk between its tries. */
export interface OutboxEntry extends WebhookDelivery {
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly nextAttemptAt: number;
  /** Why the last try failed. */
  readonly problem?: string;
}

export type DeliveryOutcome = 'delivered' | 'failed' | 'given-up';

/**
 * Deliveries that have to arrive: a file each, from before the first try until it is taken. What is not taken after the
 * last try stays in a directory of its own, where an operator finds it.
 */
export class WebhookOutbox {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<void>>();
  private isClosed = false;

  private constructor(
    private readonly directory: string,
    private readonly settings: WebhookSettings,
    private readonly onOutcome: (outcome: DeliveryOutcome, id: string, problem?: string) => void,
  ) {}

  /** Goes on with the deliveries that an earlier process left. */
  static async open(
    directory: string,
    settings: WebhookSettings,
    onOutcome: (outcome: DeliveryOutcome, id: string, problem?: string) => void = () => undefined,
  ): Promise<WebhookOutbox> {
    const outbox = new WebhookOutbox(directory, settings, onOutcome);
    for (const part of [PENDING, DEAD]) await mkdir(join(directory, part), { recursive: true, mode: 0o700 });
    for (const entry of await outbox.entries(PENDING)) outbox.schedule(entry);
    return outbox;
  }

  /** On disk once this resolves; sent as soon as possible. One that is there already, or was given up, stays as it is. */
  async add(delivery: WebhookDelivery): Promise<void> {
    for (const part of [PENDING, DEAD]) if (existsSync(this.pathOf(part, delivery.id))) return;
    const entry: OutboxEntry = { ...delivery, attempts: 0, nextAttemptAt: Date.now() };
    await this.write(entry);
    this.schedule(entry);
  }

  /** Deliveries that were given up. */
  dead(): Promise<OutboxEntry[]> {
    return this.entries(DEAD);
  }

  /** Waits for tries that are under way; the others are for the next process. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.underWay);
  }

  private schedule(entry: OutboxEntry): void {
    if (this.isClosed) return;
    const timer = setTimeout(
      () => {
        this.timers.delete(entry.id);
        const attempt = this.attempt(entry).finally(() => this.underWay.delete(attempt));
        this.underWay.add(attempt);
      },
      Math.max(0, entry.nextAttemptAt - Date.now()),
    );
    this.timers.set(entry.id, timer.unref());
  }

  private async attempt(entry: OutboxEntry): Promise<void> {
    const problem = await sendWebhook(entry, this.settings);
    if (problem === undefined) {
      await rm(this.pathOf(PENDING, entry.id), { force: true });
      this.onOutcome('delivered', entry.id);
      return;
    }
    const attempts = entry.attempts + 1;
    const delay = Math.min(this.settings.firstDelayMs * DELAY_FACTOR ** entry.attempts, LONGEST_DELAY_MS);
    const failed: OutboxEntry = { ...entry, attempts, nextAttemptAt: Date.now() + delay, problem };
    // A disk that is full keeps the entry as it was before this try, which is enough to go on.
    await this.write(failed).catch(() => undefined);
    if (attempts < this.settings.attempts) {
      this.onOutcome('failed', entry.id, problem);
      this.schedule(failed);
      return;
    }
    await rename(this.pathOf(PENDING, entry.id), this.pathOf(DEAD, entry.id));
    this.onOutcome('given-up', entry.id, problem);
  }

  private async write(entry: OutboxEntry): Promise<void> {
    const path = this.pathOf(PENDING, entry.id);
    const handle = await open(`${path}.part`, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(entry));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${path}.part`, path);
  }

  private async entries(part: string): Promise<OutboxEntry[]> {
    const directory = join(this.directory, part);
    const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as OutboxEntry),
    );
  }

  private pathOf(part: string, id: string): string {
    return join(this.directory, part, `${id}.json`);
  }
}
