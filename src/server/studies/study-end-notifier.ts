import { Inject, Injectable, Logger } from '@nestjs/common';
import { EndNotifier } from './lifecycle/end-notifier.js';
import type { StudyRecord } from './lifecycle/study-record.js';
import { DeliveryOutbox } from './delivery/delivery-outbox.js';
import { StudyOutcomes } from './study-outcomes.js';
import { STUDIES_BACKEND, type StudiesBackend } from './studies-backend.js';

/** Reports the end of a study to the log and the metrics, and starts its deliveries. */
@Injectable()
export class StudyEndNotifier {
  private readonly logger = new Logger(StudyEndNotifier.name);
  private readonly notifier: EndNotifier;

  constructor(
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
    private readonly outbox: DeliveryOutbox,
    private readonly outcomes: StudyOutcomes,
  ) {
    this.notifier = new EndNotifier(
      backend.store,
      (record) => this.notify(record),
      ({ requestId }, error) => this.logger.error(error, { request_id: requestId }),
    );
  }

  /** Reports a study that has just ended on this host. Never rejects. */
  report(record: StudyRecord): Promise<void> {
    this.outbox.scheduleAll(record);
    return this.notifier.make(record);
  }

  /** @param claimTimeoutMs time within which the process that ended a study may still send its notification */
  redeliver(claimTimeoutMs: number): Promise<void> {
    return this.notifier.redeliver(this.backend.store.unnotified(), claimTimeoutMs);
  }

  private notify(record: StudyRecord): Promise<void> {
    const { id, state, requestId, failure } = record;
    this.logger.log('A study has ended.', {
      request_id: requestId,
      study: id,
      state,
      ...(failure !== undefined && { code: failure.code }),
    });
    if (state !== 'cancelled') this.outcomes.study(record);
    return Promise.resolve();
  }
}
