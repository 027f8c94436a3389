import type { OnAnswered } from '../http/access-log.js';

/** Injection token of the `RequestTracer`, or null without a configured collector. */
export const REQUEST_TRACER = Symbol('RequestTracer');

/** Sends a span of each request to an OTLP collector. */
export interface RequestTracer {
  readonly answered: OnAnswered;
  /** Sends the spans that are still in memory. */
  stop(): Promise<void>;
}
