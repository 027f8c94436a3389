import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AuthModule } from '../auth/auth.module.js';
import { PredictionModule } from '../prediction/prediction.module.js';
import { AccessIndicator } from './access.indicator.js';
import { DeviceIndicator } from './device.indicator.js';
import { HealthController } from './health.controller.js';
import { QueueIndicator } from './queue.indicator.js';
import { StudiesModule } from '../studies/studies.module.js';
import { SpoolIndicator } from './spool.indicator.js';
import { StudiesIndicator } from './studies.indicator.js';

/** Probes for compose, nginx and monitoring. */
@Module({
  imports: [
    // Findings are in the answers. Logging them would add a line every few seconds while models load.
    TerminusModule.forRoot({ logger: false }),
    PredictionModule,
    StudiesModule,
    AuthModule,
  ],
  controllers: [HealthController],
  providers: [AccessIndicator, DeviceIndicator, QueueIndicator, SpoolIndicator, StudiesIndicator],
})
export class HealthModule {}
