import { type DynamicModule, Module } from '@nestjs/common';
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
      imports: [prediction],
      controllers: [MetricsController],
      providers: [
        {
          provide: ServiceMetrics,
          inject: [DeviceSupervisor, STUDY_QUEUE],
          useFactory: (device: DeviceSupervisor, queue: StudyQueue) => {
            registerStateMetrics(metrics.registry, device, queue);
            return metrics;
          },
        },
      ],
    };
  }
}
