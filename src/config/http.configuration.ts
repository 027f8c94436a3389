import { Text, WholeNumber } from './variables.js';

/** Where the service listens and how long it takes to leave. */
export interface HttpConfiguration {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How long accepted studies may take to finish once the service is told to stop. */
  readonly drainTimeoutSeconds: number;
}

export class HttpEnvironment {
  @Text()
  HOST = '0.0.0.0';

  @WholeNumber(0, 65_535)
  PORT = 8000;

  @WholeNumber(0, 3600)
  DRAIN_TIMEOUT_SECONDS = 240;
}

export function httpConfiguration(environment: HttpEnvironment): HttpConfiguration {
  return {
    host: environment.HOST,
    port: environment.PORT,
    drainTimeoutSeconds: environment.DRAIN_TIMEOUT_SECONDS,
  };
}
