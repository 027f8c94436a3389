import type { OnAnswered } from '../http/access-log.js';

/** Tells an OTLP collector what became of requests. */
export interface RequestTracer {
  readonly answered: OnAnswered;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}
