import { Text } from './variables.js';

/** Destination of the traces of requests. */
export interface TracingConfiguration {
  /** Base address of an OTLP collector (`http://collector:4318`); undefined: traces are not sent. */
  readonly endpoint: string | undefined;
  readonly serviceName: string;
}

export class TracingEnvironment {
  @Text(/^https?:\/\/[^\s/]+(\/\S*)?$/, 'must be an address, such as "http://collector:4318"')
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @Text()
  OTEL_SERVICE_NAME = 'ct-clip-api';
}

export function tracingConfiguration(environment: TracingEnvironment): TracingConfiguration {
  return {
    endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, ''),
    serviceName: environment.OTEL_SERVICE_NAME,
  };
}
