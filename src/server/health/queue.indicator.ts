import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { serviceDraining } from '../prediction/queue-errors.js';
import { STUDY_QUEUE, type StudyQueue } from '../prediction/study-queue.js';

/** Whether the queue accepts studies. A full queue counts as healthy because it answers 429 with Retry-After. */
@Injectable()
export class QueueIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(STUDY_QUEUE) private readonly queue: StudyQueue,
  ) {}

  check(): HealthIndicatorResult<'queue'> {
    const indicator = this.indicators.check('queue');
    const { draining, ...load } = this.queue.snapshot;
    if (!draining) return indicator.up(load);
    const { code, message } = serviceDraining();
    return indicator.down({ ...load, code, message });
  }
}
