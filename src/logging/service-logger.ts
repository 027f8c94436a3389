import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { LoggingConfiguration, ServiceLogLevel } from '../config/logging.configuration.js';

/** Nest's names for the levels, each with those that are louder. */
const NEST_LEVELS: Readonly<Record<ServiceLogLevel, LogLevel[]>> = {
  fatal: ['fatal'],
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
  trace: ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'],
};

/** Parts of the framework that tell at each start which classes it has put together. */
const FRAMEWORK_CONTEXTS: readonly unknown[] = [
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
];

/** One JSON object a line; what is passed beside a message becomes fields of the object. */
export function serviceLogger({ level }: LoggingConfiguration): ConsoleLogger {
  return new ServiceLogger({ json: true, flattenParams: true, logLevels: NEST_LEVELS[level] });
}

class ServiceLogger extends ConsoleLogger {
  override log(message: unknown, ...parameters: unknown[]): void {
    if (FRAMEWORK_CONTEXTS.includes(parameters.at(-1))) this.debug(message, ...parameters);
    else super.log(message, ...parameters);
  }

  override error(message: unknown, ...parameters: unknown[]): void {
    // The framework reports what keeps it from starting, and throws it as well: whoever catches it reports it.
    if (parameters.at(-1) === 'ExceptionHandler') this.debug(message, ...parameters);
    else super.error(message, ...parameters);
  }
}
