import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { ServiceConfiguration } from '../config/service-configuration.js';

/** Injection token of the configuration that the parent process sent, with private copies as its model files. */
export const DEVICE_PROCESS_CONFIGURATION = Symbol('DeviceProcessConfiguration');

/** Provides the objects that exist before the application context to every module. */
@Global()
@Module({})
export class DeviceConfigurationModule {
  static forRoot(configuration: ServiceConfiguration): DynamicModule {
    return {
      module: DeviceConfigurationModule,
      providers: [{ provide: DEVICE_PROCESS_CONFIGURATION, useValue: configuration }],
      exports: [DEVICE_PROCESS_CONFIGURATION],
    };
  }
}
