import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigurationModule } from '../config/configuration.module.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { READ_CONFIGURATION, type ReadConfiguration } from './admin/model-reload.service.js';
import { DeviceSupervisor } from './device/device-supervisor.js';
import { ServiceMetrics } from './metrics/service-metrics.js';
import { REQUEST_TRACER, type RequestTracer } from './tracing/request-tracer.js';

/** Everything that exists before the application is created. */
export interface ProcessParts {
  readonly configuration: ServiceConfiguration;
  /** The client of the device process, which loads its models while this process starts. */
  readonly device: DeviceSupervisor;
  /** Counts requests that the server refuses before the application sees them, too. */
  readonly metrics: ServiceMetrics;
  /** Undefined where no collector is configured. */
  readonly tracer: RequestTracer | undefined;
  readonly logger: ServiceLogger;
  readonly readConfiguration: ReadConfiguration;
}

/**
 * Provides to every module what exists before the application. It is the only module that takes arguments: all others
 * are static, so that `imports` says what a module needs.
 */
@Global()
@Module({})
export class ProcessModule {
  static forRoot(parts: ProcessParts): DynamicModule {
    return {
      module: ProcessModule,
      imports: [ConfigurationModule.forRoot(parts.configuration)],
      providers: [
        { provide: DeviceSupervisor, useValue: parts.device },
        { provide: ServiceMetrics, useValue: parts.metrics },
        { provide: REQUEST_TRACER, useValue: parts.tracer ?? null },
        { provide: ServiceLogger, useValue: parts.logger },
        { provide: READ_CONFIGURATION, useValue: parts.readConfiguration },
      ],
      exports: [DeviceSupervisor, ServiceMetrics, REQUEST_TRACER, ServiceLogger, READ_CONFIGURATION],
    };
  }
}
