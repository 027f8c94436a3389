import { type DynamicModule, Module } from '@nestjs/common';
import { DeviceSupervisor } from './device-supervisor.js';

/** The program of the device process. */
export const DEVICE_PROCESS_ENTRY = new URL('../../device/device-process.js', import.meta.url);

/** This process's side of the device. */
@Module({})
export class DeviceModule {
  static forRoot(device: DeviceSupervisor): DynamicModule {
    return {
      module: DeviceModule,
      providers: [{ provide: DeviceSupervisor, useValue: device }],
      exports: [DeviceSupervisor],
    };
  }
}
