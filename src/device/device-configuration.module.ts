import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { ServiceConfiguration } from '../config/service-configuration.js';

/** Injection token of the configuration that the parent process sent, with private copies as its model files. */
export const DEVICE_PROCESS_CONFIGURATION = Symbol('DeviceProcessConfiguration');

/** Injection token of the SHA-256, by name, of the model files that another process has hashed. */
export const KNOWN_DIGESTS = Symbol('KnownDigests');
export type KnownDigests = Readonly<Partial<Record<string, string>>>;

/** Provides every module with the objects that exist before the application context. */
@Global()
@Module({})
export class DeviceConfigurationModule {
  static forRoot(configuration: ServiceConfiguration, digests: KnownDigests): DynamicModule {
    return {
      module: DeviceConfigurationModule,
      providers: [
        { provide: DEVICE_PROCESS_CONFIGURATION, useValue: configuration },
        { provide: KNOWN_DIGESTS, useValue: digests },
      ],
      exports: [DEVICE_PROCESS_CONFIGURATION, KNOWN_DIGESTS],
    };
  }
}
