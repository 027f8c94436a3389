import { type DynamicModule, Module } from '@nestjs/common';
import { QUEUE_CONFIGURATION } from '../../config/configuration.module.js';
import type { QueueConfiguration } from '../../config/upload.configuration.js';
import { DeviceSupervisor } from '../device/device-supervisor.js';
import { UploadModule } from '../upload/upload.module.js';
import { DrainService } from './drain.service.js';
import { MemoryStudyQueue } from './memory-study-queue.js';
import { PredictionController } from './prediction.controller.js';
import { PredictionService } from './prediction.service.js';
import { STUDY_QUEUE } from './study-queue.js';

@Module({})
export class PredictionModule {
  /** @param device the module that provides the device */
  static forRoot(device: DynamicModule): DynamicModule {
    return {
      module: PredictionModule,
      imports: [UploadModule, device],
      controllers: [PredictionController],
      providers: [
        {
          provide: STUDY_QUEUE,
          inject: [DeviceSupervisor, QUEUE_CONFIGURATION],
          useFactory: (supervisor: DeviceSupervisor, { limit }: QueueConfiguration) =>
            new MemoryStudyQueue([supervisor], limit),
        },
        PredictionService,
        DrainService,
      ],
      exports: [STUDY_QUEUE, device],
    };
  }
}
