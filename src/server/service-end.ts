import type { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HttpConfiguration } from '../config/http.configuration.js';
import { MILLISECONDS_PER_SECOND } from '../core/units/units.js';

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Added to DRAIN_TIMEOUT_SECONDS for killing the device and for slow clients. */
const CLOSE_GRACE_MS = 20_000;
/** Ctrl-C under `npm start` arrives twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 1000;

export interface Ending {
  /** Whether the service has received a signal to stop. */
  readonly hasBegun: boolean;
}

/**
 * After the first signal readiness answers 503 (see `DrainService`), and accepted studies finish within a time limit. A second
 * signal ends the process at once.
 */
export function endOnSignals(
  app: NestFastifyApplication,
  { drainTimeoutSeconds }: HttpConfiguration,
  logger: Logger,
): Ending {
  const ending = { hasBegun: false };
  let begunAt = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (ending.hasBegun) {
      if (performance.now() - begunAt < SAME_SIGNAL_MS) return;
      logger.warn(`Ended at once by a second signal, ${signal}.`);
      process.exit(1);
    }
    ending.hasBegun = true;
    begunAt = performance.now();
    const limit = drainTimeoutSeconds * MILLISECONDS_PER_SECOND + CLOSE_GRACE_MS;
    setTimeout(() => {
      logger.error('The service did not stop in time and is ended.');
      process.exit(1);
    }, limit).unref();
    void app.close().then(
      () => {
        logger.log('Stopped.');
        process.exit(0);
      },
      (error: unknown) => {
        logger.fatal(error);
        process.exit(1);
      },
    );
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  return ending;
}

/** Ends the process after an unforeseen error, because its state is unknown. The supervisor restarts it. */
export function endOnUnforeseenErrors(logger: Logger): void {
  const end = (error: unknown): void => {
    logger.fatal(error);
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
