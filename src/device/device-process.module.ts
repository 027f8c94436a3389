import { type DynamicModule, Module } from '@nestjs/common';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { loadModels } from './load-models.js';

/** Injection token of the device process's `StudyPredictor`. */
export const STUDY_PREDICTOR = Symbol('StudyPredictor');

/** The parts of a device process. */
@Module({})
export class DeviceProcessModule {
  /** @param isCandidate see {@link loadModels} */
  static forRoot(configuration: ServiceConfiguration, isCandidate: boolean): DynamicModule {
    return {
      module: DeviceProcessModule,
      providers: [{ provide: STUDY_PREDICTOR, useFactory: () => loadModels(configuration, isCandidate) }],
      exports: [STUDY_PREDICTOR],
    };
  }
}
