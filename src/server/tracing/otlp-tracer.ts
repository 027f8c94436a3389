import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { FastifyRequest } from 'fastify';
import { serviceIdentity } from '../../config/service-version.js';
import type { AnsweredRequest } from '../http/access-log.js';
import '../http/routine-route.js';
import '../prediction/study-trace.js';
import '../problem-http/request-failure.js';
import type { RequestTracer } from './request-tracer.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

const FIRST_SERVER_FAILURE = 500;

/**
 * Creates a span for each answered request, with one child for each stage of its study. Spans contain the data of the access
 * log: routes, codes and times, without client input or patient data.
 */
export class OtlpTracer implements RequestTracer {
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;
  private readonly propagator = new W3CTraceContextPropagator();

  /** @param endpoint base address of the collector, without a trailing slash */
  constructor(endpoint: string, serviceName: string) {
    const { version } = serviceIdentity();
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }))],
    });
    this.tracer = this.provider.getTracer(serviceName, version);
  }

  readonly answered = ({ routed, status, seconds }: AnsweredRequest): void => {
    if (routed === undefined || routed.routeOptions.config.isRoutine === true) return;
    const end = Date.now();
    // Continues the client's trace if it sends `traceparent`.
    const caller = this.propagator.extract(ROOT_CONTEXT, routed.headers, defaultTextMapGetter);
    const span = this.startRequest(routed, status, end - seconds * MILLISECONDS_PER_SECOND, caller);
    this.addStages(routed, trace.setSpan(caller, span), end);
    span.end(end);
  };

  async stop(): Promise<void> {
    // An unreachable collector must not block the shutdown.
    await this.provider.shutdown().catch(() => undefined);
  }

  private startRequest(routed: FastifyRequest, status: number, startTime: number, caller: Context): Span {
    const route = routed.routeOptions.url;
    const attributes = {
      'http.request.method': routed.method,
      'http.response.status_code': status,
      'ctclip.request_id': routed.id,
      ...(route !== undefined && { 'http.route': route }),
      ...(routed.failure !== undefined && { 'error.type': routed.failure.code }),
    };
    const name = `${routed.method} ${route ?? 'none'}`;
    const span = this.tracer.startSpan(name, { kind: SpanKind.SERVER, startTime, attributes }, caller);
    if (status >= FIRST_SERVER_FAILURE) span.setStatus({ code: SpanStatusCode.ERROR });
    return span;
  }

  /** A stage ends at the start of the next one, the last stage at the answer. */
  private addStages({ studyTrace }: FastifyRequest, parent: Context, end: number): void {
    const begins = studyTrace?.begins ?? [];
    for (const [index, { stage, at }] of begins.entries())
      this.tracer.startSpan(stage, { startTime: at }, parent).end(begins.at(index + 1)?.at ?? end);
  }
}
