import type { StudyRecord } from './lifecycle/study-record.js';
import type { DeliveryOutcome } from '../webhook/webhook-outbox.js';

/** Publishes ended studies and webhook deliveries of this host, for example to the metrics. */
export class StudyOutcomes {
  private readonly studyListeners: ((record: StudyRecord) => void)[] = [];
  private readonly deliveryListeners: ((outcome: DeliveryOutcome) => void)[] = [];

  /** Calls back for every study that ended on this host, including repeats of earlier ones. */
  onStudy(listener: (record: StudyRecord) => void): void {
    this.studyListeners.push(listener);
  }

  /** Calls back for every attempt to deliver a webhook. */
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
