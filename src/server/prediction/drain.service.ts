import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { HTTP_CONFIGURATION } from '../../config/configuration.module.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import { STUDY_QUEUE, type StudyQueue } from './study-queue.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** For last answers to reach their clients; a client that is slower than that, or still sends, is cut off. */
const LAST_ANSWERS_MS = 5000;
/** A connection whose last answer is on its way is not idle yet when the server begins to close. */
const IDLE_CHECK_MS = 50;

/**
 * The first thing when the service is told to stop: readiness turns to 503 and no study is admitted, those that were
 * are finished and answered, then the device stops. Only then does the server close its connections.
 */
@Injectable()
export class DrainService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DrainService.name);

  constructor(
    @Inject(STUDY_QUEUE) private readonly queue: StudyQueue,
    private readonly device: DeviceSupervisor,
    @Inject(HTTP_CONFIGURATION) private readonly http: HttpConfiguration,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    const { waiting, running, arriving } = this.queue.snapshot;
    this.logger.log('Stopping: no more studies are taken.', { waiting, running, arriving });
    if (!(await this.drainInTime()))
      this.logger.error('Not all studies were finished in DRAIN_TIMEOUT_SECONDS.');
    await this.device.stop();
    const server = this.host.httpAdapter.getHttpServer() as Server;
    setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS).unref();
    setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS).unref();
  }

  private async drainInTime(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const lost = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), this.http.drainTimeoutSeconds * MILLISECONDS_PER_SECOND);
    });
    const isDrained = await Promise.race([this.queue.drain().then(() => true as const), lost]);
    clearTimeout(timer);
    return isDrained;
  }
}
