import type { Language } from '../../core/problem/translation.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { sha256Meanwhile } from '../../core/checkpoint/digest-thread.js';
import {
  DELIVERY_CONFIGURATION,
  EVIDENCE_CONFIGURATION,
  STUDIES_CONFIGURATION,
} from '../../config/configuration.module.js';
import type { DeliveryConfiguration } from '../../config/delivery.configuration.js';
import type { EvidenceConfiguration } from '../../config/evidence.configuration.js';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import { DeviceGroup } from '../device/device-group.js';
import { serviceDraining } from '../prediction/queue-errors.js';
import { STUDY_QUEUE, type StudyQueue } from '../prediction/study-queue.js';
import { Studies, type Viewer } from './lifecycle/studies.js';
import { hasEnded, type StudyRecord } from './lifecycle/study-record.js';
import type { UploadForm } from '../upload/form-reader.js';
import type { SpooledUpload } from '../upload/spooled-upload.js';
import { webhookTarget } from '../webhook/webhook-target.js';
import type { WebhookSettings } from '../webhook/webhook-settings.js';
import { contentKey, idempotencyKey, repeatKey } from './study-keys.js';
import { StudyIntake } from './study-intake.js';
import { StudyEndNotifier } from './study-end-notifier.js';
import { studyResource } from './study-resource.js';
import type { StudyResourceDto } from './study-resource.dto.js';
import { deliveryTargets } from './delivery/delivery-request.js';
import { studyRequestFields, studyRequestOf } from './study-request.js';
import type { Submission } from './submission.decorator.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

/** Injection token of the `WebhookSettings`. */
export const WEBHOOK_SETTINGS = Symbol('WebhookSettings');

/** Converts requests to studies, and studies to resources. */
@Injectable()
export class StudiesService {
  private readonly logger = new Logger(StudiesService.name);

  constructor(
    private readonly studies: Studies,
    private readonly intake: StudyIntake,
    private readonly notifier: StudyEndNotifier,
    private readonly device: DeviceGroup,
    @Inject(STUDY_QUEUE) private readonly queue: StudyQueue,
    @Inject(WEBHOOK_SETTINGS) private readonly webhooks: WebhookSettings,
    @Inject(STUDIES_CONFIGURATION) private readonly configuration: StudiesConfiguration,
    @Inject(DELIVERY_CONFIGURATION) private readonly delivery: DeliveryConfiguration,
    @Inject(EVIDENCE_CONFIGURATION) private readonly evidence: EvidenceConfiguration,
  ) {}

  /**
   * Receives and stores a study.
   * @param receive receives the body; not called if the study is refused before
   * @throws DomainError `upload.*`, `studies.*`, `findings.*`, `explanation.*`, `webhook.*`, `delivery.*`, `service.draining`
   */
  async submit(
    { query, owner, idempotencyKey: key, requestId, language }: Submission,
    receive: (form: UploadForm) => Promise<SpooledUpload>,
  ): Promise<StudyRecord> {
    const fields = studyRequestFields(query);
    if (this.queue.snapshot.draining) throw serviceDraining();
    await this.intake.assertOpen();
    await this.studies.checkRoom();
    await using upload = await receive({ kinds: ['dicom-zip', 'nifti'], onField: fields.addOfForm });
    const { kind, fileName, path } = upload;
    const deliverTo = deliveryTargets(fields.values.deliver_to, kind, this.delivery);
    const { priority, fresh, webhookUrl, options } = studyRequestOf(fields, {
      isDelivered: deliverTo.length > 0,
      language,
    });
    const target = webhookUrl === undefined ? undefined : webhookTarget(webhookUrl, this.webhooks).href;
    const sha256 = await sha256Meanwhile(path);
    const content = contentKey({ sha256, kind, fileName, options, deliverTo, evidence: this.evidence });
    const { status } = this.device;
    const record = await this.studies.submit({
      owner,
      priority,
      kind,
      fileName,
      options,
      requestId,
      contentKey: content,
      // The repeat key needs the hashes of loaded models. Without them the request id makes the study unique.
      repeatKey: status.state === 'ready' ? repeatKey(owner, content, status.model) : requestId,
      ...(key !== undefined && { idempotencyKey: idempotencyKey(owner, key) }),
      ...(target !== undefined && { webhookUrl: target }),
      ...(deliverTo.length > 0 && { deliverTo }),
      uploadPath: path,
      fresh,
    });
    // A repeated study has already ended. An earlier study with the same idempotency key was reported before.
    if (record.repeated && record.requestId === requestId) await this.notifier.report(record);
    this.logger.log('A study was submitted.', { request_id: requestId, study: record.id, priority });
    return record;
  }

  /**
   * Waits for a study's end, at most as long as its client requested.
   * @param signal ends the wait when the client disconnects
   */
  async waitForEnd(
    record: StudyRecord,
    seconds: number,
    viewer: Viewer,
    signal: AbortSignal,
  ): Promise<StudyRecord> {
    const timer = AbortSignal.any([AbortSignal.timeout(seconds * MILLISECONDS_PER_SECOND), signal]);
    let latest = record;
    if (hasEnded(latest)) return latest;
    for await (latest of this.studies.follow(record.id, viewer, timer));
    return latest;
  }

  /**
   * Ends a waiting or running study, and sends its notification.
   * @throws DomainError `studies.unknown`, `studies.has-ended`
   */
  async cancel(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.studies.cancel(id, viewer);
    await this.notifier.report(record);
    return record;
  }

  /**
   * Removes an ended study at its user's request.
   * @returns the record as it was
   * @throws DomainError `studies.unknown`, `studies.not-ended`
   */
  async deleteResult(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.studies.getEnded(id, viewer);
    // The notification needs the record, so it comes before the removal.
    if (record.notifyingSince !== undefined) await this.notifier.report(record);
    await this.studies.remove(id);
    this.logger.log('A result was deleted by its user.', { study: id });
    return record;
  }

  async resourceOf(record: StudyRecord, language: Language): Promise<StudyResourceDto> {
    const [position, artifacts] = await Promise.all([
      this.studies.position(record),
      this.studies.artifactNames(record),
    ]);
    return studyResource(record, { position, artifacts, ttlMs: this.configuration.resultsTtlMs, language });
  }
}
