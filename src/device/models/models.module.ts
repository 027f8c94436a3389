import { Module } from '@nestjs/common';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { openModelSet } from '../../core/pipeline/model-set.js';
import { DEVICE_PROCESS_CONFIGURATION, KNOWN_DIGESTS, type KnownDigests } from '../device-configuration.module.js';

/** Injection token of the `ModelSet`: files, rules and hashes of the models. */
export const MODEL_SET = Symbol('ModelSet');

/** The configured model files, hashed and checked. */
@Module({
  providers: [
    {
      provide: MODEL_SET,
      inject: [DEVICE_PROCESS_CONFIGURATION, KNOWN_DIGESTS],
      useFactory: ({ models }: ServiceConfiguration, digests: KnownDigests) => openModelSet(models, digests),
    },
  ],
  exports: [MODEL_SET],
})
export class ModelsModule {}
