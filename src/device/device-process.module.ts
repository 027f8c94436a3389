import { type DynamicModule, Module } from '@nestjs/common';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { createStudyPredictor } from '../pipeline/create-study-predictor.js';

/** Injection token of the device process's `StudyPredictor`. */
export const STUDY_PREDICTOR = Symbol('StudyPredictor');

/** What a device process consists of. */
@Module({})
export class DeviceProcessModule {
  static forRoot(configuration: ServiceConfiguration): DynamicModule {
    return {
      module: DeviceProcessModule,
      providers: [{ provide: STUDY_PREDICTOR, useFactory: () => createStudyPredictor(configuration) }],
      exports: [STUDY_PREDICTOR],
    };
  }
}
