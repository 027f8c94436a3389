import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { DELIVERY_CONFIGURATION } from '../../config/configuration.module.js';
import type { DeliveryConfiguration } from '../../config/delivery.configuration.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';
import { DELIVERY_STATES, type OpenDelivery, WEBHOOK } from '../studies/lifecycle/study-delivery.js';
import { STUDIES_BACKEND, type StudiesBackend } from '../studies/studies-backend.js';
import { StudyOutcomes } from '../studies/study-outcomes.js';
import { ServiceMetrics } from './service-metrics.js';

/** States of the gauge. A delivery leaves the outbox once it is delivered. */
const OPEN_STATES = DELIVERY_STATES.filter((state) => state !== 'delivered');

/** Registers metrics of deliveries by destination: `webhook`, or the name of a peer. */
@Injectable()
export class DeliveryMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: ServiceMetrics,
    private readonly outcomes: StudyOutcomes,
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
    @Inject(DELIVERY_CONFIGURATION) private readonly configuration: DeliveryConfiguration,
  ) {}

  onModuleInit(): void {
    const registers = [this.metrics.registry];
    const tries = new Counter({
      name: 'ctclip_deliveries_total',
      help: 'Tries of deliveries: delivered, failed with a retry to follow, given up.',
      labelNames: ['destination', 'outcome'],
      registers,
    });
    const webhooks = new Counter({
      name: 'ctclip_webhook_deliveries_total',
      help: 'Tries of webhooks: delivered, failed with a retry to follow, given up.',
      labelNames: ['outcome'],
      registers,
    });
    this.outcomes.onDelivery((outcome, _record, { destination }) => {
      tries.inc({ destination, outcome });
      if (destination === WEBHOOK) webhooks.inc({ outcome });
    });
    this.registerOpen(registers);
  }

  private registerOpen(registers: ServiceMetrics['registry'][]): void {
    const { store } = this.backend;
    const names = [WEBHOOK, ...this.configuration.peers.map(({ name }) => name)];
    // Unreachable stores report nothing instead of the last numbers.
    const open = (): Promise<readonly OpenDelivery[] | undefined> =>
      store.openDeliveries().catch(() => undefined);
    new Gauge({
      name: 'ctclip_deliveries',
      help: 'Deliveries that are not delivered, of all hosts on this store: waiting, sending, dead.',
      labelNames: ['destination', 'state'],
      registers,
      async collect() {
        this.reset();
        const deliveries = await open();
        if (deliveries === undefined) return;
        for (const destination of names) for (const state of OPEN_STATES) this.set({ destination, state }, 0);
        for (const { destination, state } of deliveries) this.inc({ destination, state });
      },
    });
    new Gauge({
      name: 'ctclip_delivery_oldest_waiting_seconds',
      help: 'Age of the oldest waiting delivery, from the end of its study; 0 if none waits.',
      labelNames: ['destination'],
      registers,
      async collect() {
        this.reset();
        const deliveries = await open();
        if (deliveries === undefined) return;
        const now = Date.now();
        for (const destination of names) {
          const waiting = deliveries.filter(
            (delivery) => delivery.destination === destination && delivery.state === 'waiting',
          );
          const oldest = Math.min(now, ...waiting.map(({ orderedAt }) => orderedAt));
          this.set({ destination }, (now - oldest) / MILLISECONDS_PER_SECOND);
        }
      },
    });
  }
}
