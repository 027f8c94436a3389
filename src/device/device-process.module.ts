import { type DynamicModule, Module } from '@nestjs/common';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { ClassifierModule } from './classifier/classifier.module.js';
import { DicomModule } from './dicom/dicom.module.js';
import { InferenceModule } from './inference/inference.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { DeviceConfigurationModule, type KnownDigests } from './device-configuration.module.js';

/** The modules of a device process. */
@Module({ imports: [DicomModule, InferenceModule, ClassifierModule, PipelineModule] })
export class DeviceProcessModule {
  static forRoot(configuration: ServiceConfiguration, digests: KnownDigests): DynamicModule {
    return {
      module: DeviceProcessModule,
      imports: [DeviceConfigurationModule.forRoot(configuration, digests)],
    };
  }
}
