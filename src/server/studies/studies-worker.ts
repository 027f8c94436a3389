import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import { causesOf } from '../../core/problem/causes.js';
import { DomainError } from '../../core/problem/domain-error.js';
import { OccasionLimit } from '../storage/occasion-limit.js';
import { DeviceGroup } from '../device/device-group.js';
import { STUDY_QUEUE, type StudyQueue } from '../prediction/study-queue.js';
import { Retention } from './lifecycle/retention.js';
import { Studies } from './lifecycle/studies.js';
import { StudyRunner } from './lifecycle/study-runner.js';
import { DELIVERY_CONFIGURATION, STUDIES_CONFIGURATION } from '../../config/configuration.module.js';
import type { DeliveryConfiguration } from '../../config/delivery.configuration.js';
import { DeliveryOutbox } from './delivery/delivery-outbox.js';
import { SharedDeviceSlot } from './device-slot-limit.js';
import { StudyEndNotifier } from './study-end-notifier.js';
import { STUDIES_BACKEND, type StudiesBackend } from './studies-backend.js';

const SWEEP_EVERY_MS = 60_000;
/** Infrequent, because the search lists the whole shared store. */
const STRAYS_EVERY_MS = 600_000;
const STRAY_AGE_MS = 3_600_000;
const RESUME_AGAIN_MS = 2000;
const ONE_LINE_EVERY_MS = 60_000;

/** Works on queued studies while the service runs, and removes expired ones. */
@Injectable()
export class StudiesWorker
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  readonly runner: StudyRunner;
  private readonly logger = new Logger(StudiesWorker.name);
  private closing: Promise<void> | undefined;
  private readonly retention: Retention;
  private readonly faultLimit = new OccasionLimit(ONE_LINE_EVERY_MS);
  private resuming: NodeJS.Timeout | undefined;
  private sweeping: NodeJS.Timeout | undefined;
  private isSweeping = false;
  private straysDueAt = 0;

  constructor(
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
    private readonly studies: Studies,
    private readonly notifier: StudyEndNotifier,
    private readonly outbox: DeliveryOutbox,
    private readonly device: DeviceGroup,
    @Inject(STUDY_QUEUE) queue: StudyQueue,
    @Inject(STUDIES_CONFIGURATION) private readonly configuration: StudiesConfiguration,
    @Inject(DELIVERY_CONFIGURATION) { keepMs }: DeliveryConfiguration,
  ) {
    const { store, files } = backend;
    const { resultsTtlMs: ttlMs, resultsMaxBytes: maxBytes, resultsMaxStudies: maxStudies } = configuration;
    this.retention = new Retention(studies, store, { ttlMs, maxBytes, maxStudies, keepMs }, (error, { id }) =>
      this.logFault(error, id),
    );
    this.runner = new StudyRunner(store, backend.queue, files, new SharedDeviceSlot(queue, device), {
      onEnded: (record) => notifier.report(record),
      onFault: (error, { id, requestId }) => this.logFault(error, id, requestId),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const everyMs = Math.min(SWEEP_EVERY_MS, this.configuration.shared?.takeoverMs ?? SWEEP_EVERY_MS);
    await this.resume();
    this.sweeping = setInterval(() => void this.sweep(everyMs), everyMs).unref();
  }

  /** Takes no further studies. Running ones are finished, or left to the next process, while connections drain. */
  beforeApplicationShutdown(): void {
    clearTimeout(this.resuming);
    clearInterval(this.sweeping);
    this.closing = this.runner.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.closing;
    await this.outbox.close();
    await this.backend.close();
  }

  /** Requeues studies of an earlier process, then starts to work. A failing store only delays this. */
  private async resume(): Promise<void> {
    try {
      if (this.backend.isOwn) await this.studies.recover();
      else await this.studies.requeueOrphans();
    } catch (error) {
      this.logFault(error);
      this.resuming = setTimeout(() => void this.resume(), RESUME_AGAIN_MS).unref();
      return;
    }
    this.runner.start(this.device.capacity);
    // Without other hosts, no other process may still send these notifications.
    await this.step(() => this.notifier.redeliver(this.configuration.shared?.takeoverMs ?? 0));
    await this.step(() => this.outbox.search());
  }

  /** @param claimTimeoutMs time within which a host may still send the notification of a study */
  private async sweep(claimTimeoutMs: number): Promise<void> {
    // Sweeps do not overlap.
    if (this.isSweeping) return;
    this.isSweeping = true;
    if (!this.backend.isOwn) await this.step(() => this.studies.requeueOrphans());
    await this.step(() => this.notifier.redeliver(claimTimeoutMs));
    await this.step(() => this.outbox.search());
    await this.step(() => this.removeOldResults());
    await this.step(() => this.removeStrayUploads());
    this.isSweeping = false;
  }

  private async removeOldResults(): Promise<void> {
    const removed = await this.retention.removeOld(Date.now());
    if (removed.length > 0) this.logger.log('Expired results were removed.', { count: removed.length });
  }

  private async removeStrayUploads(): Promise<void> {
    if (performance.now() < this.straysDueAt) return;
    // A directory of this process alone is cleared of unknown uploads when it is opened.
    const removed = await this.studies.removeStrayUploads(STRAY_AGE_MS, this.backend.isOwn);
    this.straysDueAt = performance.now() + STRAYS_EVERY_MS;
    if (removed.length > 0) this.logger.log('Stray uploads were removed.', { count: removed.length });
  }

  /** A failing step does not prevent the next one. Never rejects. */
  private async step(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.logFault(error);
    }
  }

  /** Logs store faults once a minute with their cause, and every fault of the program with its stack. */
  private logFault(error: unknown, id?: string, requestId?: string): void {
    const about = {
      ...(id !== undefined && { study: id }),
      ...(requestId !== undefined && { request_id: requestId }),
    };
    if (!(error instanceof DomainError)) {
      this.logger.error(error, about);
      return;
    }
    const { code, message } = error;
    const similar = this.faultLimit.pass(code);
    if (similar === undefined) return;
    const cause = causesOf(error);
    this.logger.warn(`Studies are retried later: ${message}`, {
      ...about,
      code,
      ...(cause !== undefined && { cause }),
      similar_before: similar,
    });
  }
}
