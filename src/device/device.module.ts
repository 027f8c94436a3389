import { type DynamicModule, Module } from '@nestjs/common';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { DeviceSupervisor } from './device-supervisor.js';

/** The program of the device process. */
export const DEVICE_PROCESS_ENTRY = new URL('./device-process.js', import.meta.url);

/** This process's side of the device. */
@Module({})
export class DeviceModule {
  /** @param entry the device process's program: {@link DEVICE_PROCESS_ENTRY}, or a test's */
  static forRoot(configuration: ServiceConfiguration, entry: URL): DynamicModule {
    return {
      module: DeviceModule,
      providers: [{ provide: DeviceSupervisor, useValue: new DeviceSupervisor(entry, configuration) }],
      exports: [DeviceSupervisor],
    };
  }
}
