import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { StudyReader } from '../../core/ingest/study-reader.js';
import { ingestSettings } from '../../core/pipeline/ingest-settings.js';
import type { ModelSet } from '../../core/pipeline/model-set.js';
import { DEVICE_PROCESS_CONFIGURATION } from '../device-configuration.module.js';
import { MODEL_SET } from '../models/models.module.js';

/** Holds the reader of studies and its threads while the process lives. */
@Injectable()
export class DicomService implements OnApplicationShutdown {
  readonly reader: StudyReader;

  constructor(
    @Inject(DEVICE_PROCESS_CONFIGURATION) configuration: ServiceConfiguration,
    @Inject(MODEL_SET) { rules }: ModelSet,
  ) {
    this.reader = new StudyReader(ingestSettings(configuration, rules.series));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reader.close();
  }
}
