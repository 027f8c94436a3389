import { Inject, Injectable, Logger } from '@nestjs/common';
import { STUDIES_CONFIGURATION } from '../config/configuration.module.js';
import type { StudiesConfiguration } from '../config/studies.configuration.js';
import { Announcements } from '../studies/announcements.js';
import { Studies } from '../studies/studies.js';
import type { StudyRecord } from '../studies/study-record.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import { StudyOutcomes } from './study-outcomes.js';
import { STUDY_PLACE, type StudyPlace } from './study-place.js';
import { studyResource } from './study-resource.js';

/** Tells the log, whoever counts, and the one whom the study names, that it has ended. */
@Injectable()
export class StudyAnnouncer {
  private readonly logger = new Logger(StudyAnnouncer.name);
  private readonly announcements: Announcements;

  constructor(
    @Inject(STUDY_PLACE) { ledger }: StudyPlace,
    private readonly studies: Studies,
    private readonly outbox: WebhookOutbox,
    private readonly outcomes: StudyOutcomes,
    @Inject(STUDIES_CONFIGURATION) private readonly configuration: StudiesConfiguration,
  ) {
    this.announcements = new Announcements(
      ledger,
      (record) => this.tell(record),
      ({ requestId }, error) => this.logger.error(error, { request_id: requestId }),
    );
  }

  /** Of a study that has ended now, here. Never rejects. */
  announce(record: StudyRecord): Promise<void> {
    return this.announcements.make(record);
  }

  /** @param patienceMs for which the process that ended a study may still be about to tell of it */
  announceLeft(patienceMs: number): Promise<void> {
    return this.announcements.makeUp(this.studies.all(), patienceMs);
  }

  private async tell(record: StudyRecord): Promise<void> {
    const { id, state, requestId, failure, webhookUrl } = record;
    if (webhookUrl !== undefined) {
      const artifacts = await this.studies.artifactNames(record);
      const { resultsTtlMs: ttlMs } = this.configuration;
      // A study ends once: its id tells its receiver that it has this already.
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
