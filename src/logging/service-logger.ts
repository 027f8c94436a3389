import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LoggingConfiguration, ServiceLogLevel } from '../config/logging.configuration.js';

/** Contexts of the framework that log at each start which classes it has instantiated. */
const FRAMEWORK_CONTEXTS: readonly unknown[] = [
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
];

type Fields = Readonly<Record<string, unknown>>;

/**
 * The framework's logger, implemented with pino: one JSON object per line. Parameters after a message become fields of the
 * object. Lines are written synchronously, so a process that ends has logged why.
 */
export class ServiceLogger implements LoggerService {
  private readonly pino: Logger;

  /** @param stream the standard output, or another stream in tests */
  constructor(
    { level }: LoggingConfiguration,
    stream: DestinationStream = destination({ dest: 1, sync: true }),
  ) {
    this.pino = pino(
      {
        level,
        base: { pid: process.pid },
        messageKey: 'message',
        errorKey: 'error',
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      stream,
    );
  }

  get level(): ServiceLogLevel {
    return this.pino.level as ServiceLogLevel;
  }

  set level(level: ServiceLogLevel) {
    this.pino.level = level;
  }

  fatal(message: unknown, ...parameters: unknown[]): void {
    this.write('fatal', message, parameters);
  }

  error(message: unknown, ...parameters: unknown[]): void {
    // The framework logs errors that prevent its start and also throws them; the code that catches them reports them.
    this.write(parameters.at(-1) === 'ExceptionHandler' ? 'debug' : 'error', message, parameters);
  }

  warn(message: unknown, ...parameters: unknown[]): void {
    this.write('warn', message, parameters);
  }

  log(message: unknown, ...parameters: unknown[]): void {
    this.write(FRAMEWORK_CONTEXTS.includes(parameters.at(-1)) ? 'debug' : 'info', message, parameters);
  }

  debug(message: unknown, ...parameters: unknown[]): void {
    this.write('debug', message, parameters);
  }

  verbose(message: unknown, ...parameters: unknown[]): void {
    this.write('trace', message, parameters);
  }

  /** The framework passes the context, which names the source, as the last parameter. */
  private write(level: ServiceLogLevel, message: unknown, parameters: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const context = parameters.at(-1);
    const isNamed = typeof context === 'string';
    const rest = isNamed ? parameters.slice(0, -1) : parameters;
    const fields = Object.assign({ ...(isNamed && { context }) }, ...rest.map(fieldsOf)) as Fields;
    if (message instanceof Error) this.pino[level]({ ...fields, error: message }, message.message);
    else if (typeof message === 'string') this.pino[level](fields, message);
    else this.pino[level]({ ...fields, details: message }, 'Non-string log message.');
  }
}

/** Nest's own code passes a stack as text. */
function fieldsOf(parameter: unknown): Fields {
  if (parameter instanceof Error) return { error: parameter };
  if (typeof parameter === 'object' && parameter !== null) return parameter as Fields;
  return parameter === undefined ? {} : { stack: parameter };
}
