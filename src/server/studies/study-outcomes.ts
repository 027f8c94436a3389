import type { StudyRecord } from './lifecycle/study-record.js';
import type { DeliveryOutcome } from '../webhook/webhook-outbox.js';

/** What becomes of studies on this host, and of calls about them: told to whoever counts. */
export class StudyOutcomes {
  private readonly studyListeners: ((record: StudyRecord) => void)[] = [];
  private readonly deliveryListeners: ((outcome: DeliveryOutcome) => void)[] = [];

  /** Calls back for every study that was answered here, those that repeat an earlier one among them. */
  onStudy(listener: (record: StudyRecord) => void): void {
    this.studyListeners.push(listener);
  }

  /** Calls back for every try to reach whoever wants to know. */
  onDelivery(listener: (outcome: DeliveryOutcome) => void): void {
    this.deliveryListeners.push(listener);
  }

  study(record: StudyRecord): void {
    for (const listener of this.studyListeners) listener(record);
  }

  delivery(outcome: DeliveryOutcome): void {
    for (const listener of this.deliveryListeners) listener(outcome);
  }
}
