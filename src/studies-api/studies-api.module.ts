import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { STUDIES_CONFIGURATION, WEBHOOK_CONFIGURATION } from '../config/configuration.module.js';
import type { StudiesConfiguration, WebhookConfiguration } from '../config/studies.configuration.js';
import { Studies } from '../studies/studies.js';
import { UploadModule } from '../upload/upload.module.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import type { WebhookSettings } from '../webhook/webhook-settings.js';
import { StudiesController } from './studies.controller.js';
import { StudiesDesk, WEBHOOK_SETTINGS } from './studies-desk.js';
import { StudiesWorker } from './studies-worker.js';
import { openStudyPlace } from './open-study-place.js';
import { StudyAnnouncer } from './study-announcer.js';
import { StudyOutcomes } from './study-outcomes.js';
import { STUDY_PLACE, type StudyPlace } from './study-place.js';
import { openOutbox, webhookSettings } from './webhook-setup.js';

/** Studies that are handed over now and answered later. */
@Module({})
export class StudiesApiModule {
  /** @param prediction the module that provides the queue and the device */
  static forRoot(prediction: DynamicModule): DynamicModule {
    return {
      module: StudiesApiModule,
      imports: [UploadModule, prediction],
      controllers: [StudiesController],
      providers: [
        { provide: STUDY_PLACE, inject: [STUDIES_CONFIGURATION], useFactory: openStudyPlace },
        {
          provide: Studies,
          inject: [STUDY_PLACE, STUDIES_CONFIGURATION],
          useFactory: ({ ledger, line, files }: StudyPlace, { limit }: StudiesConfiguration) =>
            new Studies(ledger, line, files, limit),
        },
        {
          provide: WEBHOOK_SETTINGS,
          inject: [WEBHOOK_CONFIGURATION],
          useFactory: (configuration: WebhookConfiguration) => webhookSettings(configuration),
        },
        {
          provide: WebhookOutbox,
          // The place first: it makes the directory, and keeps others out of it.
          inject: [STUDIES_CONFIGURATION, WEBHOOK_SETTINGS, StudyOutcomes, STUDY_PLACE],
          useFactory: (
            configuration: StudiesConfiguration,
            settings: WebhookSettings,
            outcomes: StudyOutcomes,
          ) => {
            const logger = new Logger('Webhooks');
            return openOutbox(configuration, settings, (outcome, delivery, problem) => {
              outcomes.delivery(outcome);
              if (outcome === 'delivered') logger.log('A webhook was delivered.', { delivery });
              else logger.warn('A webhook was not taken.', { delivery, outcome, problem });
            });
          },
        },
        StudyOutcomes,
        StudyAnnouncer,
        StudiesDesk,
        StudiesWorker,
      ],
      exports: [Studies, StudiesWorker, StudyOutcomes, WebhookOutbox],
    };
  }
}
