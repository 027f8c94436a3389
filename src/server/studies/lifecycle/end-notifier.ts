import type { StudyStore } from './study-store.js';
import type { StudyRecord } from './study-record.js';
import { notified, reclaimNotification } from './study-transitions.js';

/**
 * Tells others that studies have ended, of each at least once: that somebody has to be told is written in the same step as
 * the end itself, and is taken back only when it is done.
 */
export class EndNotifier {
  /**
   * @param tell resolves when whatever dies now, others will know of it. Called again for a study where it rejects
   * @param onFault told of what it rejected with
   */
  constructor(
    private readonly store: StudyStore,
    private readonly tell: (record: StudyRecord) => Promise<void>,
    private readonly onFault: (record: StudyRecord, error: unknown) => void,
  ) {}

  /** Tells of a study that has ended now, on this host. Never rejects: what fails is left to {@link redeliver}. */
  async make(record: StudyRecord): Promise<void> {
    try {
      await this.tell(record);
      await this.store.update(record.id, notified);
    } catch (error) {
      this.onFault(record, error);
    }
  }

  /**
   * Tells of studies whose end nobody has heard of, as the process that ended them died or failed.
   * @param claimTimeoutMs for which a process that lives may be about to tell
   */
  async redeliver(records: AsyncIterable<StudyRecord>, claimTimeoutMs: number): Promise<void> {
    for await (const { id, notifyingSince } of records) {
      if (notifyingSince === undefined) continue;
      // Of several hosts that find it at the same time one goes on.
      const mine = await this.store.update(id, (now) => reclaimNotification(now, claimTimeoutMs, Date.now()));
      if (mine !== undefined) await this.make(mine);
    }
  }
}
