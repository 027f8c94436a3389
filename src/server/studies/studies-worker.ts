import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { STUDIES_CONFIGURATION } from '../../config/configuration.module.js';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import { STUDY_QUEUE, type StudyQueue } from '../prediction/study-queue.js';
import { removeOld } from './lifecycle/retention.js';
import { Studies } from './lifecycle/studies.js';
import { StudyRunner } from './lifecycle/study-runner.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import { SharedDeviceSlot } from './device-slot-limit.js';
import { StudyEndNotifier } from './study-end-notifier.js';
import { STUDIES_BACKEND, type StudiesBackend } from './studies-backend.js';

const SWEEP_EVERY_MS = 60_000;

/** Works on the studies that wait, from the start of the service to its end, and clears away what is old. */
@Injectable()
export class StudiesWorker
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  readonly runner: StudyRunner;
  private readonly logger = new Logger(StudiesWorker.name);
  private closing: Promise<void> | undefined;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    @Inject(STUDIES_BACKEND) private readonly place: StudiesBackend,
    private readonly studies: Studies,
    private readonly notifier: StudyEndNotifier,
    private readonly outbox: WebhookOutbox,
    private readonly device: DeviceSupervisor,
    @Inject(STUDY_QUEUE) queue: StudyQueue,
    @Inject(STUDIES_CONFIGURATION) private readonly configuration: StudiesConfiguration,
  ) {
    const { store, line, files } = place;
    this.runner = new StudyRunner(store, line, files, new SharedDeviceSlot(queue, device), {
      onEnded: (record) => notifier.announce(record),
      onFault: (error, { id, requestId }) =>
        this.logger.error(error, { study: id, ...(requestId !== undefined && { request_id: requestId }) }),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const takeoverMs = this.configuration.shared?.takeoverMs;
    if (this.place.isOwn) await this.studies.recover();
    else await this.studies.requeueOrphans();
    // Where nobody else works on these studies, nobody else is about to tell of their ends.
    await this.notifier.redeliver(takeoverMs ?? 0);
    this.runner.start(this.device.capacity);
    const everyMs = Math.min(SWEEP_EVERY_MS, takeoverMs ?? SWEEP_EVERY_MS);
    this.sweeping = setInterval(() => void this.sweep(everyMs), everyMs).unref();
  }

  /** Takes no more at once; those that run are finished, or lined up again, while the others are drained. */
  beforeApplicationShutdown(): void {
    clearInterval(this.sweeping);
    this.closing = this.runner.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.closing;
    await this.outbox.close();
    await this.place.close();
  }

  /** @param claimTimeoutMs for which a host may be about to tell of the end of a study */
  private async sweep(claimTimeoutMs: number): Promise<void> {
    const { resultsTtlMs: ttlMs, resultsMaxBytes: maxBytes } = this.configuration;
    try {
      if (!this.place.isOwn) await this.studies.requeueOrphans();
      await this.notifier.redeliver(claimTimeoutMs);
      const removed = await removeOld(this.studies, this.place.files, { ttlMs, maxBytes }, Date.now());
      if (removed.length > 0) this.logger.log('Old results were removed.', { count: removed.length });
    } catch (error) {
      this.logger.error(error);
    }
  }
}
