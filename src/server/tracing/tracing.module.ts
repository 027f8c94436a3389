import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { RequestTracer } from './request-tracer.js';

const REQUEST_TRACER = Symbol('RequestTracer');

/** Sends the last traces when the service stops. */
@Module({})
export class TracingModule implements OnApplicationShutdown {
  constructor(@Inject(REQUEST_TRACER) private readonly tracer: RequestTracer | null) {}

  static forRoot(tracer: RequestTracer | undefined): DynamicModule {
    return {
      module: TracingModule,
      providers: [{ provide: REQUEST_TRACER, useValue: tracer ?? null }],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracer?.stop();
  }
}
