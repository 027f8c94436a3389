import { type DynamicModule, Module } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { AuditModule } from '../audit/audit.module.js';
import { UPLOAD_CONFIGURATION } from '../config/configuration.module.js';
import type { UploadConfiguration } from '../config/upload.configuration.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import { STUDY_QUEUE, type StudyQueue } from '../prediction/study-queue.js';
import { MetricsController } from './metrics.controller.js';
import { ServiceMetrics } from './service-metrics.js';
import { registerStateMetrics } from './state-metrics.js';

@Module({})
export class MetricsModule {
  /**
   * @param prediction the module that provides the queue and the device
   * @param metrics made before the application, so that it counts what the server refuses by itself too
   */
  static forRoot(prediction: DynamicModule, metrics: ServiceMetrics): DynamicModule {
    return {
      module: MetricsModule,
      imports: [prediction, AuditModule],
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
      ],
    };
  }
}
