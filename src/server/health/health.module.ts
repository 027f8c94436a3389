import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DeviceIndicator } from './device.indicator.js';
import { HealthController } from './health.controller.js';
import { QueueIndicator } from './queue.indicator.js';
import { SpoolIndicator } from './spool.indicator.js';

@Module({})
export class HealthModule {
  /** @param prediction the module that provides the queue and the device */
  static forRoot(prediction: DynamicModule): DynamicModule {
    return {
      module: HealthModule,
      // What probes find goes to whoever probes. In the log it would be a line every few seconds while models load.
      imports: [TerminusModule.forRoot({ logger: false }), prediction],
      controllers: [HealthController],
      providers: [DeviceIndicator, QueueIndicator, SpoolIndicator],
    };
  }
}
