import { type DynamicModule, Module } from '@nestjs/common';
import { ServiceLogger } from './service-logger.js';

/** Provides the process's logger, whose level can be changed. */
@Module({})
export class LoggingModule {
  static forRoot(logger: ServiceLogger): DynamicModule {
    return {
      module: LoggingModule,
      providers: [{ provide: ServiceLogger, useValue: logger }],
      exports: [ServiceLogger],
    };
  }
}
