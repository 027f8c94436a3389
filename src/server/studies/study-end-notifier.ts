import { Inject, Injectable, Logger } from '@nestjs/common';
import { STUDIES_CONFIGURATION } from '../../config/configuration.module.js';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import { EndNotifier } from './lifecycle/end-notifier.js';
import { Studies } from './lifecycle/studies.js';
import type { StudyRecord } from './lifecycle/study-record.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import { StudyOutcomes } from './study-outcomes.js';
import { STUDIES_BACKEND, type StudiesBackend } from './studies-backend.js';
import { studyResource } from './study-resource.js';

/** Reports the end of a study to the log, the metrics and the study's webhook. */
@Injectable()
export class StudyEndNotifier {
  private readonly logger = new Logger(StudyEndNotifier.name);
  private readonly notifier: EndNotifier;

  constructor(
    @Inject(STUDIES_BACKEND) private readonly backend: StudiesBackend,
    private readonly studies: Studies,
    private readonly outbox: WebhookOutbox,
    private readonly outcomes: StudyOutcomes,
    @Inject(STUDIES_CONFIGURATION) private readonly configuration: StudiesConfiguration,
  ) {
    this.notifier = new EndNotifier(
      backend.store,
      (record) => this.deliver(record),
      ({ requestId }, error) => this.logger.error(error, { request_id: requestId }),
    );
  }

  /** Reports a study that has just ended on this host. Never rejects. */
  report(record: StudyRecord): Promise<void> {
    return this.notifier.make(record);
  }

  /** @param claimTimeoutMs time within which the process that ended a study may still send its notification */
  redeliver(claimTimeoutMs: number): Promise<void> {
    return this.notifier.redeliver(this.backend.store.unnotified(), claimTimeoutMs);
  }

  private async deliver(record: StudyRecord): Promise<void> {
    const { id, state, requestId, failure, webhookUrl } = record;
    if (webhookUrl !== undefined) {
      const artifacts = await this.studies.artifactNames(record);
      const { resultsTtlMs: ttlMs } = this.configuration;
      // A study ends once, so its id lets the receiver recognise duplicates.
      const body = JSON.stringify(studyResource(record, { position: undefined, artifacts, ttlMs }));
      await this.outbox.add({ id, url: webhookUrl, body });
    }
    this.logger.log('A study has ended.', {
      request_id: requestId,
      study: id,
      state,
      ...(failure !== undefined && { code: failure.code }),
    });
    if (state !== 'cancelled') this.outcomes.study(record);
  }
}
