import type { TracingConfiguration } from '../../config/tracing.configuration.js';
import type { RequestTracer } from './request-tracer.js';

/** Loads the tracer of the configured collector. Without a collector, its code is not loaded. */
export async function requestTracer(configuration: TracingConfiguration): Promise<RequestTracer | undefined> {
  const { endpoint, serviceName } = configuration;
  if (endpoint === undefined) return undefined;
  const { OtlpTracer } = await import('./otlp-tracer.js');
  return new OtlpTracer(endpoint, serviceName);
}
