import type { StudyRecord } from './lifecycle/study-record.js';
import type { DeliveryOutcome } from '../webhook/webhook-outbox.js';
import type { WebhookDelivery } from '../webhook/webhook-sender.js';

/** The study of a delivery by webhook, and the receiver's address. */
export type StudyDelivery = Pick<WebhookDelivery, 'id' | 'url'>;

type OnDelivery = (outcome: DeliveryOutcome, delivery: StudyDelivery) => void;

/** Publishes ended studies and webhook deliveries of this host, for example to the metrics. */
export class StudyOutcomes {
  private readonly studyListeners: ((record: StudyRecord) => void)[] = [];
  private readonly deliveryListeners: OnDelivery[] = [];
  private readonly conditions: (() => Promise<boolean>)[] = [];

  /** Calls back for every study that ended on this host, including repeats of earlier ones. */
  onStudy(listener: (record: StudyRecord) => void): void {
    this.studyListeners.push(listener);
  }

  /** Calls back for every attempt to deliver a webhook. */
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

  delivery(outcome: DeliveryOutcome, delivery: StudyDelivery): void {
    for (const listener of this.deliveryListeners) listener(outcome, delivery);
  }
}
