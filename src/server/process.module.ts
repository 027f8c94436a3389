import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigurationModule } from '../config/configuration.module.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { READ_CONFIGURATION, type ReadConfiguration } from './admin/model-reload.service.js';
import { DeviceGroup } from './device/device-group.js';
import { ServiceMetrics } from './metrics/service-metrics.js';
import { REQUEST_TRACER, type RequestTracer } from './tracing/request-tracer.js';

/** Objects that exist before the application is created. */
export interface ProcessParts {
  readonly configuration: ServiceConfiguration;
  /** The client of the device process, which loads its models while this process starts. */
  readonly device: DeviceGroup;
  /** Also counts requests that the server refuses before they reach the application. */
  readonly metrics: ServiceMetrics;
  /** Undefined without a configured collector. */
  readonly tracer: RequestTracer | undefined;
  readonly logger: ServiceLogger;
  readonly readConfiguration: ReadConfiguration;
}

/**
 * Provides the objects that exist before the application to all modules. Only this module takes arguments: all others
 * are static, so that `imports` lists the dependencies of a module.
 */
@Global()
@Module({})
export class ProcessModule {
  static forRoot(parts: ProcessParts): DynamicModule {
    return {
      module: ProcessModule,
      imports: [ConfigurationModule.forRoot(parts.configuration)],
      providers: [
        { provide: DeviceGroup, useValue: parts.device },
        { provide: ServiceMetrics, useValue: parts.metrics },
        { provide: REQUEST_TRACER, useValue: parts.tracer ?? null },
        { provide: ServiceLogger, useValue: parts.logger },
        { provide: READ_CONFIGURATION, useValue: parts.readConfiguration },
      ],
      exports: [DeviceGroup, ServiceMetrics, REQUEST_TRACER, ServiceLogger, READ_CONFIGURATION],
    };
  }
}
