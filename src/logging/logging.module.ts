import { type DynamicModule, Module } from '@nestjs/common';
import { ServiceLogger } from './service-logger.js';

/** Hands out the logger that the process was started with, whose level may be changed. */
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
