import { OneOf } from './variables.js';

/** From the fewest to the most messages. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type ServiceLogLevel = (typeof LOG_LEVELS)[number];

export interface LoggingConfiguration {
  readonly level: ServiceLogLevel;
}

export class LoggingEnvironment {
  @OneOf(LOG_LEVELS)
  LOG_LEVEL: ServiceLogLevel = 'info';
}

export function loggingConfiguration(environment: LoggingEnvironment): LoggingConfiguration {
  return { level: environment.LOG_LEVEL };
}
