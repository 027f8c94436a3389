import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { PredictionModule } from '../prediction/prediction.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { StateMetrics } from './state-metrics.js';
import { StudyMetrics } from './study-metrics.js';

/** Metrics for Prometheus. */
@Module({
  imports: [AuthModule, PredictionModule, StudiesModule, AuditModule],
  controllers: [MetricsController],
  providers: [StateMetrics, StudyMetrics, DeliveryMetrics],
})
export class MetricsModule {}
