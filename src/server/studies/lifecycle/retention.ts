import type { Studies } from './studies.js';
import type { Consumer, EndedStudy, StudyStore } from './study-store.js';

/** Limits of time, size and number for ended studies. */
export interface RetentionSettings {
  readonly ttlMs: number;
  /** Maximum bytes of records and artifacts. */
  readonly maxBytes: number;
  readonly maxStudies: number;
  /** How long a dead delivery keeps its study from expiring. */
  readonly keepMs: number;
}

/** Studies in one batch. */
const BATCH = 100;

/**
 * Removes expired studies, and the excess over the limits of size and number: records, results and files. The user with the
 * largest usage loses studies first, oldest first, so users within an equal share lose none to others.
 * Studies that wait or run, or have a delivery that waits or is being sent, are never removed.
 */
export class Retention {
  /** Studies that must stay for a delivery, or could not be removed in this round. */
  private readonly stuck = new Set<string>();

  /** @param onFault called for a study that could not be removed; the others are still removed */
  constructor(
    private readonly studies: Studies,
    private readonly store: StudyStore,
    private readonly settings: RetentionSettings,
    private readonly onFault: (error: unknown, study: { readonly id: string }) => void,
  ) {}

  /** @returns the ids of the removed studies */
  async removeOld(now: number): Promise<string[]> {
    this.stuck.clear();
    const open = await this.store.openDeliveries();
    const waiting = new Set(open.filter(({ state }) => state !== 'dead').map(({ study }) => study));
    const dead = open.filter(({ state, since }) => state === 'dead' && now - since <= this.settings.keepMs);
    for (const study of [...waiting, ...dead.map((delivery) => delivery.study)]) this.stuck.add(study);
    const expired = await this.removeExpired(now);
    // The limits of size and number also apply to studies whose deliveries were given up.
    for (const { study } of dead) if (!waiting.has(study)) this.stuck.delete(study);
    return [...expired, ...(await this.makeRoom())];
  }

  private async removeExpired(now: number): Promise<string[]> {
    const removed: string[] = [];
    for (;;) {
      const oldest = await this.oldest(undefined, BATCH);
      const expired = oldest.filter(({ endedAt }) => now - endedAt > this.settings.ttlMs);
      for (const { id } of expired) if (await this.remove(id)) removed.push(id);
      if (expired.length < BATCH) return removed;
    }
  }

  private async makeRoom(): Promise<string[]> {
    const removed: string[] = [];
    for (;;) {
      const consumer = this.consumerAtCost(await this.store.consumers());
      if (consumer === undefined) return removed;
      const study = (await this.oldest(consumer.owner, 1)).at(0);
      if (study === undefined) return removed;
      if (await this.remove(study.id)) removed.push(study.id);
    }
  }

  /** The user whose studies are removed; undefined within the limits. */
  private consumerAtCost(consumers: readonly Consumer[]): Consumer | undefined {
    const { maxBytes, maxStudies } = this.settings;
    for (const [measure, maximum] of [['bytes', maxBytes] as const, ['studies', maxStudies] as const]) {
      const total = consumers.reduce((sum, consumer) => sum + consumer[measure], 0);
      if (total > maximum) return consumers.toSorted((left, right) => right[measure] - left[measure]).at(0);
    }
    return undefined;
  }

  private async oldest(owner: string | null | undefined, count: number): Promise<readonly EndedStudy[]> {
    const oldest = await this.store.oldestEnded(owner, count + this.stuck.size);
    return oldest.filter(({ id }) => !this.stuck.has(id)).slice(0, count);
  }

  private async remove(id: string): Promise<boolean> {
    try {
      await this.studies.remove(id);
      return true;
    } catch (error) {
      this.stuck.add(id);
      this.onFault(error, { id });
      return false;
    }
  }
}
