import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ConfigurationModule } from './config/configuration.module.js';
import type { ServiceConfiguration } from './config/service-configuration.js';
import { DeviceModule } from './device/device.module.js';
import { HealthModule } from './health/health.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import type { ServiceMetrics } from './metrics/service-metrics.js';
import { PredictionModule } from './prediction/prediction.module.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { RootController } from './root.controller.js';
import { StudiesApiModule } from './studies-api/studies-api.module.js';

/** What the HTTP process consists of. */
@Module({})
export class AppModule {
  /** @param deviceEntry the program of the device process */
  static forRoot(
    configuration: ServiceConfiguration,
    deviceEntry: URL,
    metrics: ServiceMetrics,
  ): DynamicModule {
    const prediction = PredictionModule.forRoot(DeviceModule.forRoot(configuration, deviceEntry));
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        AuthModule.forRoot(configuration.auth, configuration.http.allowedOrigins),
        AuditModule,
        prediction,
        StudiesApiModule.forRoot(prediction),
        HealthModule.forRoot(prediction),
        MetricsModule.forRoot(prediction, metrics),
      ],
      controllers: [RootController],
      providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
    };
  }
}
