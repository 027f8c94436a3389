import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { REQUEST_TRACER, type RequestTracer } from './request-tracer.js';

/** Sends the last spans when the service stops. */
@Module({})
export class TracingModule implements OnApplicationShutdown {
  constructor(@Inject(REQUEST_TRACER) private readonly tracer: RequestTracer | null) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tracer?.stop();
  }
}
