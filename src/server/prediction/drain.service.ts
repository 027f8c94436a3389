import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { HTTP_CONFIGURATION } from '../../config/configuration.module.js';
import type { HttpConfiguration } from '../../config/http.configuration.js';
import { DeviceGroup } from '../device/device-group.js';
import { STUDY_QUEUE, type StudyQueue } from './study-queue.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Time for the last answers to reach their clients. Slower clients, and those that still send, are disconnected. */
const LAST_ANSWERS_MS = 5000;
/** The server closes idle connections repeatedly, because a connection with an answer in flight becomes idle only later. */
const IDLE_CHECK_MS = 50;

/**
 * First step of the shutdown: readiness answers 503 and new studies are rejected; admitted studies are finished and
 * answered, then the device stops. After that the server closes its connections.
 */
@Injectable()
export class DrainService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DrainService.name);

  constructor(
    @Inject(STUDY_QUEUE) private readonly queue: StudyQueue,
    private readonly device: DeviceGroup,
    @Inject(HTTP_CONFIGURATION) private readonly http: HttpConfiguration,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    const { waiting, running, arriving } = this.queue.snapshot;
    this.logger.log('Stopping: no more studies are accepted.', { waiting, running, arriving });
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
