import { Module } from '@nestjs/common';
import { QUEUE_CONFIGURATION } from '../../config/configuration.module.js';
import type { QueueConfiguration } from '../../config/upload.configuration.js';
import { DeviceGroup } from '../device/device-group.js';
import { UploadModule } from '../upload/upload.module.js';
import { DrainService } from './drain.service.js';
import { MemoryStudyQueue } from './memory-study-queue.js';
import { PredictionController } from './prediction.controller.js';
import { PredictionService } from './prediction.service.js';
import { STUDY_QUEUE } from './study-queue.js';

/** `POST /predict` and `POST /predict_nifti`: clients that wait for the answer. */
@Module({
  imports: [UploadModule],
  controllers: [PredictionController],
  providers: [
    {
      provide: STUDY_QUEUE,
      inject: [DeviceGroup, QUEUE_CONFIGURATION],
      useFactory: ({ devices }: DeviceGroup, { limit }: QueueConfiguration) =>
        new MemoryStudyQueue(devices, limit),
    },
    PredictionService,
    DrainService,
  ],
  exports: [STUDY_QUEUE],
})
export class PredictionModule {}
