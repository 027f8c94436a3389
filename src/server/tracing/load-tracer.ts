import type { TracingConfiguration } from '../../config/tracing.configuration.js';
import type { RequestTracer } from './request-tracer.js';

/** The tracer of the configured collector; undefined where none is, and then none of its code is loaded. */
export async function requestTracer(configuration: TracingConfiguration): Promise<RequestTracer | undefined> {
  const { endpoint, serviceName } = configuration;
  if (endpoint === undefined) return undefined;
  const { OtlpTracer } = await import('./otlp-tracer.js');
  return new OtlpTracer(endpoint, serviceName);
}
