import type { StudyLedger } from './study-ledger.js';
import type { StudyRecord } from './study-record.js';
import { announced, announcingAgain } from './study-transitions.js';

/**
 * Tells others that studies have ended, of each at least once: that somebody has to be told is written in the same step as
 * the end itself, and is taken back only when it is done.
 */
export class Announcements {
  /**
   * @param tell resolves when whatever dies now, others will know of it. Called again for a study where it rejects
   * @param onFault told of what it rejected with
   */
  constructor(
    private readonly ledger: StudyLedger,
    private readonly tell: (record: StudyRecord) => Promise<void>,
    private readonly onFault: (record: StudyRecord, error: unknown) => void,
  ) {}

  /** Tells of a study that has ended now, on this host. Never rejects: what fails is left to {@link makeUp}. */
  async make(record: StudyRecord): Promise<void> {
    try {
      await this.tell(record);
      await this.ledger.update(record.id, announced);
    } catch (error) {
      this.onFault(record, error);
    }
  }

  /**
   * Tells of studies whose end nobody has heard of, as the process that ended them died or failed.
   * @param patienceMs for which a process that lives may be about to tell
   */
  async makeUp(records: AsyncIterable<StudyRecord>, patienceMs: number): Promise<void> {
    for await (const { id, announcingSince } of records) {
      if (announcingSince === undefined) continue;
      // Of several hosts that find it at the same time one goes on.
      const mine = await this.ledger.update(id, (now) => announcingAgain(now, patienceMs, Date.now()));
      if (mine !== undefined) await this.make(mine);
    }
  }
}
