import { Inject, Injectable, Logger } from '@nestjs/common';
import { deliveryNotWaiting, noSuchDelivery } from '../studies/delivery/delivery-errors.js';
import { DeliveryOutbox } from '../studies/delivery/delivery-outbox.js';
import { discardDelivery, retryDelivery } from '../studies/lifecycle/delivery-transitions.js';
import type { OpenDelivery } from '../studies/lifecycle/study-delivery.js';
import type { StudyRecord } from '../studies/lifecycle/study-record.js';
import { STUDIES_BACKEND, type StudiesBackend } from '../studies/studies-backend.js';
import type { DeliveryPosition, DeliveryQuery } from './delivery-query.js';

/** A delivery by the id that the list shows. */
interface DeliveryAddress {
  readonly study: string;
  readonly destination: string;
}

/** A page of the outbox. */
interface DeliveryPage {
  readonly deliveries: readonly OpenDelivery[];
  /** The last one, if others follow. */
  readonly next: OpenDelivery | undefined;
}

/** Lists deliveries, and lets administrators retry or discard them. */
@Injectable()
export class DeliveriesService {
  private readonly logger = new Logger(DeliveriesService.name);

  constructor(
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
    private readonly outbox: DeliveryOutbox,
  ) {}

  /** Deliveries that are not delivered, the oldest first. */
  async page({ state, destination, behind, limit }: DeliveryQuery): Promise<DeliveryPage> {
    const found = (await this.backend.store.openDeliveries())
      .filter((delivery) => state === undefined || delivery.state === state)
      .filter((delivery) => destination === undefined || delivery.destination === destination)
      .sort(inOrder)
      .filter((delivery) => behind === undefined || inOrder(behind, delivery) < 0);
    const deliveries = found.slice(0, limit);
    return { deliveries, next: found.length > limit ? deliveries.at(-1) : undefined };
  }

  /**
   * Sends a dead or waiting delivery again at once.
   * @returns its study
   * @throws DomainError `delivery.unknown`, `delivery.not-waiting`
   */
  async retry(id: string): Promise<StudyRecord> {
    const record = await this.change(id, (now, destination) => retryDelivery(now, destination, Date.now()));
    this.outbox.scheduleAll(record);
    this.logger.log('A delivery is retried by an administrator.', { delivery: id });
    return record;
  }

  /**
   * Gives up a dead or waiting delivery for good.
   * @returns its study
   * @throws DomainError `delivery.unknown`, `delivery.not-waiting`
   */
  async discard(id: string): Promise<StudyRecord> {
    const record = await this.change(id, discardDelivery);
    this.logger.log('A delivery was discarded by an administrator.', { delivery: id });
    return record;
  }

  private async change(
    id: string,
    transition: (record: StudyRecord, destination: string) => StudyRecord | undefined,
  ): Promise<StudyRecord> {
    const { study, destination } = addressOf(id);
    const { store } = this.backend;
    const changed = await store.update(study, (now) => transition(now, destination));
    if (changed !== undefined) return changed;
    const { deliveries = [] } = (await store.get(study)) ?? {};
    const exists = deliveries.some((delivery) => delivery.destination === destination);
    throw exists ? deliveryNotWaiting() : noSuchDelivery();
  }
}

export function deliveryId({ study, destination }: DeliveryAddress): string {
  return `${study}.${destination}`;
}

/** @throws DomainError `delivery.unknown` */
function addressOf(id: string): DeliveryAddress {
  const [, study, destination] = /^([\w-]{1,64})\.([a-z0-9-]{1,32})$/.exec(id) ?? [];
  if (study === undefined || destination === undefined) throw noSuchDelivery();
  return { study, destination };
}

function inOrder(left: DeliveryPosition, right: DeliveryPosition): number {
  if (left.orderedAt !== right.orderedAt) return left.orderedAt - right.orderedAt;
  return deliveryId(left) < deliveryId(right) ? -1 : deliveryId(left) > deliveryId(right) ? 1 : 0;
}
