import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { evidenceWriter } from '../../core/pipeline/evidence-writer.js';
import { LocalStudyPredictor, RESAMPLED_BY_PROCESSOR } from '../../core/pipeline/local-study-predictor.js';
import type { ModelSet } from '../../core/pipeline/model-set.js';
import { answerBasis } from '../../core/pipeline/answer-basis.js';
import type { StudyPredictor } from '../../core/pipeline/study-predictor.js';
import { ClassifierService } from '../classifier/classifier.service.js';
import { DEVICE_PROCESS_CONFIGURATION } from '../device-configuration.module.js';
import { DicomService } from '../dicom/dicom.service.js';
import { InferenceService } from '../inference/inference.service.js';
import { MODEL_SET } from '../models/models.module.js';

/** Provides the predictor, composed of the other modules' services. */
@Injectable()
export class PipelineService implements OnModuleInit {
  private readonly logger = new Logger(PipelineService.name);
  private composed: StudyPredictor | undefined;

  constructor(
    @Inject(DEVICE_PROCESS_CONFIGURATION) private readonly configuration: ServiceConfiguration,
    @Inject(MODEL_SET) private readonly models: ModelSet,
    private readonly dicom: DicomService,
    private readonly inference: InferenceService,
    private readonly classifier: ClassifierService,
  ) {}

  get predictor(): StudyPredictor {
    if (this.composed === undefined) throw new Error('The predictor is used before its models are loaded.');
    return this.composed;
  }

  /** @throws DomainError `inference.failed` if the device is broken */
  testDevice(): Promise<void> {
    return this.inference.ctClip.testDevice();
  }

  /** Runs after the models of the imported modules have loaded. */
  async onModuleInit(): Promise<void> {
    const { ctClip, networks } = this.inference;
    this.composed = new LocalStudyPredictor(
      {
        ...{ ctClip, networks, reader: this.dicom.reader },
        ...{ findings: this.models.rules.findings, classifier: this.classifier.scores },
        ...{
          evidence: evidenceWriter(this.configuration, this.models.rules),
          files: await this.models.report,
        },
        basis: answerBasis(this.configuration, this.models.rules),
      },
      {
        leftOut: (network, cause, requestId) =>
          this.logger.error(`The network ${network} was left out of an answer.`, cause, {
            request_id: requestId,
            network,
          }),
        resampledByProcessor: (requestId) =>
          this.logger.log(RESAMPLED_BY_PROCESSOR, { request_id: requestId }),
      },
    );
  }
}
