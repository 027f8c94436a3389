import { type DynamicModule, Module } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { AuditModule } from '../audit/audit.module.js';
import { STUDIES_CONFIGURATION, UPLOAD_CONFIGURATION } from '../../config/configuration.module.js';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import type { UploadConfiguration } from '../../config/upload.configuration.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import { STUDY_QUEUE, type StudyQueue } from '../prediction/study-queue.js';
import { StudiesWorker } from '../studies/studies-worker.js';
import { StudyOutcomes } from '../studies/study-outcomes.js';
import { Studies } from '../studies/lifecycle/studies.js';
import { MetricsController } from './metrics.controller.js';
import { ServiceMetrics } from './service-metrics.js';
import { registerStateMetrics } from './state-metrics.js';
import { registerStudyMetrics } from './study-metrics.js';

/** Registered by being made. */
const STUDY_METRICS = Symbol('StudyMetrics');

@Module({})
export class MetricsModule {
  /**
   * @param prediction the module that provides the queue and the device
   * @param studies the module that provides studies which are answered later
   * @param metrics made before the application, so that it counts what the server refuses by itself too
   */
  static forRoot(prediction: DynamicModule, studies: DynamicModule, metrics: ServiceMetrics): DynamicModule {
    return {
      module: MetricsModule,
      imports: [prediction, studies, AuditModule],
      controllers: [MetricsController],
      providers: [
        {
          provide: ServiceMetrics,
          inject: [DeviceSupervisor, STUDY_QUEUE, AuditLog, UPLOAD_CONFIGURATION],
          useFactory: (
            device: DeviceSupervisor,
            queue: StudyQueue,
            audit: AuditLog,
            { spoolDirectory }: UploadConfiguration,
          ) => {
            registerStateMetrics(metrics.registry, { device, queue, audit, spoolDirectory });
            return metrics;
          },
        },
        {
          provide: STUDY_METRICS,
          inject: [Studies, StudiesWorker, StudyOutcomes, STUDIES_CONFIGURATION],
          useFactory: (
            observed: Studies,
            { runner }: StudiesWorker,
            outcomes: StudyOutcomes,
            { limit }: StudiesConfiguration,
          ) => {
            const { registry, stageSeconds } = metrics;
            registerStudyMetrics(registry, { studies: observed, runner, outcomes, limit, stageSeconds });
            return true;
          },
        },
      ],
    };
  }
}
