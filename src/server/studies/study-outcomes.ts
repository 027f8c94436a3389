import type { DeliveryOutcome } from './delivery/delivery-outbox.js';
import type { StudyDelivery } from './lifecycle/study-delivery.js';
import type { StudyRecord } from './lifecycle/study-record.js';

type OnDelivery = (outcome: DeliveryOutcome, record: StudyRecord, delivery: StudyDelivery) => void;

/** Publishes the studies that this host ended and its delivery attempts, for example to the metrics. */
export class StudyOutcomes {
  private readonly studyListeners: ((record: StudyRecord) => void)[] = [];
  private readonly deliveryListeners: OnDelivery[] = [];
  private readonly conditions: (() => Promise<boolean>)[] = [];

  /** Calls back for every study that ended on this host, including repeats of earlier ones. */
  onStudy(listener: (record: StudyRecord) => void): void {
    this.studyListeners.push(listener);
  }

  /** Calls back for every try of a delivery. */
  onDelivery(listener: OnDelivery): void {
    this.deliveryListeners.push(listener);
  }

  /** Deliveries wait while the condition is false. */
  requireForDelivery(condition: () => Promise<boolean>): void {
    this.conditions.push(condition);
  }

  async mayDeliver(): Promise<boolean> {
    const met = await Promise.all(this.conditions.map((condition) => condition()));
    return met.every(Boolean);
  }

  study(record: StudyRecord): void {
    for (const listener of this.studyListeners) listener(record);
  }

  delivery(outcome: DeliveryOutcome, record: StudyRecord, delivery: StudyDelivery): void {
    for (const listener of this.deliveryListeners) listener(outcome, record, delivery);
  }
}
