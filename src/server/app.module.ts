import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AdminModule } from './admin/admin.module.js';
import type { ReadConfiguration } from './admin/model-reload.service.js';
import { AuditModule } from './audit/audit.module.js';
import { StudyAuditModule } from './audit/study-audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ConfigurationModule } from '../config/configuration.module.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import type { DeviceSupervisor } from './device/device-supervisor.js';
import { DeviceModule } from './device/device.module.js';
import { HealthModule } from './health/health.module.js';
import { LoggingModule } from '../logging/logging.module.js';
import type { ServiceLogger } from '../logging/service-logger.js';
import { MetricsModule } from './metrics/metrics.module.js';
import type { ServiceMetrics } from './metrics/service-metrics.js';
import { PredictionModule } from './prediction/prediction.module.js';
import { ProblemFilter } from './problem-http/problem.filter.js';
import type { RequestTracer } from './tracing/request-tracer.js';
import { TracingModule } from './tracing/tracing.module.js';
import { RootController } from './root.controller.js';
import { StudiesApiModule } from './studies/studies.module.js';

/** What is there before the application is put together. */
export interface ServiceParts {
  readonly configuration: ServiceConfiguration;
  readonly device: DeviceSupervisor;
  readonly metrics: ServiceMetrics;
  /** Undefined where no collector is configured. */
  readonly tracer: RequestTracer | undefined;
  readonly logger: ServiceLogger;
  readonly readConfiguration: ReadConfiguration;
}

/** What the HTTP process consists of. */
@Module({})
export class AppModule {
  static forRoot({
    configuration,
    device,
    metrics,
    tracer,
    logger,
    readConfiguration,
  }: ServiceParts): DynamicModule {
    const deviceModule = DeviceModule.forRoot(device);
    const prediction = PredictionModule.forRoot(deviceModule);
    const studies = StudiesApiModule.forRoot(prediction);
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        AuthModule.forRoot(configuration.auth, configuration.http.allowedOrigins),
        AuditModule,
        prediction,
        studies,
        StudyAuditModule.forRoot(studies),
        HealthModule.forRoot(prediction),
        MetricsModule.forRoot(prediction, studies, metrics),
        TracingModule.forRoot(tracer),
        AdminModule.forRoot(deviceModule, studies, LoggingModule.forRoot(logger), readConfiguration),
      ],
      controllers: [RootController],
      providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
    };
  }
}
