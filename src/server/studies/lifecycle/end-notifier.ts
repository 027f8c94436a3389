import type { StudyStore } from './study-store.js';
import type { StudyRecord } from './study-record.js';
import { isDamage } from './studies-errors.js';
import { notified, reclaimNotification } from './study-transitions.js';

/**
 * Notifies others of the end of each study at least once: the pending notification is written in the same step as the end,
 * and is cleared only after delivery.
 */
export class EndNotifier {
  /**
   * @param deliver resolves when the notification is safe against crashes; called again after a rejection
   * @param onFault called with the reasons of rejections
   */
  constructor(
    private readonly store: StudyStore,
    private readonly deliver: (record: StudyRecord) => Promise<void>,
    private readonly onFault: (record: StudyRecord, error: unknown) => void,
  ) {}

  /** Notifies of a study that has just ended on this host. Never rejects: failures are left to {@link redeliver}. */
  async make(record: StudyRecord): Promise<void> {
    try {
      await this.deliver(record);
      await this.store.update(record.id, notified);
    } catch (error) {
      this.onFault(record, error);
    }
  }

  /**
   * Sends notifications that are pending because the process that ended the study died or failed.
   * @param claimTimeoutMs time within which a live process may still send its notification
   */
  async redeliver(records: AsyncIterable<StudyRecord>, claimTimeoutMs: number): Promise<void> {
    for await (const { id, notifyingSince } of records) {
      if (notifyingSince === undefined) continue;
      // Only one of several concurrent hosts gets the claim.
      const mine = await this.store
        .update(id, (now) => reclaimNotification(now, claimTimeoutMs, Date.now()))
        .catch((error: unknown) => {
          if (!isDamage(error)) throw error;
        });
      if (mine !== undefined) await this.make(mine);
    }
  }
}
