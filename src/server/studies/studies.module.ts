import { Logger, Module } from '@nestjs/common';
import {
  DELIVERY_CONFIGURATION,
  STUDIES_CONFIGURATION,
  WEBHOOK_CONFIGURATION,
} from '../../config/configuration.module.js';
import type { StudiesConfiguration, WebhookConfiguration } from '../../config/studies.configuration.js';
import { Studies } from './lifecycle/studies.js';
import { PredictionModule } from '../prediction/prediction.module.js';
import { UploadModule } from '../upload/upload.module.js';
import { StoreFaults } from '../storage/store-faults.js';
import { StudiesController } from './studies.controller.js';
import { StudiesService, WEBHOOK_SETTINGS } from './studies.service.js';
import { StudiesWorker } from './studies-worker.js';
import { openStudiesBackend } from './open-studies-backend.js';
import { StudyEndNotifier } from './study-end-notifier.js';
import { StudyOutcomes } from './study-outcomes.js';
import { StoreFaultLog } from './store-fault-log.js';
import { StudyIntake } from './study-intake.js';
import { STUDIES_BACKEND, type StudiesBackend } from './studies-backend.js';
import { openOutbox } from './delivery/open-outbox.js';
import { DeliveryOutbox } from './delivery/delivery-outbox.js';
import { webhookSettings } from './webhook-setup.js';

/** `/studies`: studies that are submitted now and answered later. */
@Module({
  imports: [UploadModule, PredictionModule],
  controllers: [StudiesController],
  providers: [
    StoreFaults,
    StoreFaultLog,
    StudyIntake,
    {
      provide: STUDIES_BACKEND,
      inject: [STUDIES_CONFIGURATION, StoreFaults],
      useFactory: openStudiesBackend,
    },
    {
      provide: Studies,
      inject: [STUDIES_BACKEND, STUDIES_CONFIGURATION],
      useFactory: ({ store, queue, files }: StudiesBackend, { limit }: StudiesConfiguration) => {
        const logger = new Logger(Studies.name);
        return new Studies(store, queue, files, limit, (error, { id }) => logger.warn(error, { study: id }));
      },
    },
    {
      provide: WEBHOOK_SETTINGS,
      inject: [WEBHOOK_CONFIGURATION],
      useFactory: (configuration: WebhookConfiguration) => webhookSettings(configuration),
    },
    {
      provide: DeliveryOutbox,
      inject: [
        STUDIES_BACKEND,
        Studies,
        STUDIES_CONFIGURATION,
        DELIVERY_CONFIGURATION,
        WEBHOOK_SETTINGS,
        StudyOutcomes,
        StoreFaults,
      ],
      useFactory: openOutbox,
    },
    StudyOutcomes,
    StudyEndNotifier,
    StudiesService,
    StudiesWorker,
  ],
  exports: [StoreFaults, StudyIntake, Studies, StudiesWorker, StudyOutcomes, DeliveryOutbox, STUDIES_BACKEND],
})
export class StudiesModule {}
