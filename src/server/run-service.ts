import { Logger } from '@nestjs/common';
import type { ReadConfiguration } from './admin/model-reload.service.js';
import { checkConfiguredFiles, makeOwnDirectories } from '../config/check-files.js';
import {
  type EnvironmentVariables,
  loadConfiguration,
  misspelledVariables,
} from '../config/load-configuration.js';
import { retiredVariables } from '../config/retired-variables.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { DeviceGroup } from './device/device-group.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { protectProcess } from '../process/protect-process.js';
import { DomainError } from '../core/problem/domain-error.js';
import { endOnUnforeseenErrors, endOnSignals } from './service-end.js';

/**
 * Runs the service from start to end. It listens at once and answers probes while the models load. If it cannot work, it
 * logs one message with the reason and ends with exit code 1.
 * @param deviceEntry the program of the device process
 */
export async function runService(variables: EnvironmentVariables, deviceEntry: URL): Promise<void> {
  protectProcess();
  const configuration = readConfiguration(variables);
  if (configuration === undefined) {
    process.exitCode = 1;
    return;
  }
  const base = new ServiceLogger(configuration.logging);
  Logger.overrideLogger(base);
  const logger = new Logger('Service');
  endOnUnforeseenErrors(logger);
  warnOfMisspellings(variables, logger);
  try {
    const read = (): ServiceConfiguration => requireConfiguration(variables);
    await start(configuration, deviceEntry, base, read, logger);
  } catch (error) {
    // The message of a DomainError is written for operators. Any other error is a bug, and is logged with its stack.
    if (error instanceof DomainError) logger.fatal(error.message, { code: error.code, ...causeOf(error) });
    else logger.fatal(error);
    process.exit(1);
  }
}

async function start(
  configuration: ServiceConfiguration,
  deviceEntry: URL,
  base: ServiceLogger,
  readConfigurationAgain: ReadConfiguration,
  logger: Logger,
): Promise<void> {
  makeOwnDirectories(configuration);
  const device = new DeviceGroup(deviceEntry, configuration);
  await device.beginToLoad();
  // The HTTP modules take seconds to load, so they load while the models do.
  const [{ createService }, { listen }] = await Promise.all([import('./service.js'), import('./listen.js')]);
  const app = await createService(configuration, device, base, readConfigurationAgain);
  const ending = endOnSignals(app, configuration.http, logger);
  await listen(app, configuration, logger);
  try {
    await device.start();
  } catch (error) {
    // A shutdown during the start is not reported as a failed start.
    if (!ending.hasBegun) throw error;
  }
}

/** @returns undefined after printing the problem. It is printed as plain text because the settings of the log may be invalid */
function readConfiguration(variables: EnvironmentVariables): ServiceConfiguration | undefined {
  try {
    return requireConfiguration(variables);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

/** @throws DomainError with the setting that must be corrected */
function requireConfiguration(variables: EnvironmentVariables): ServiceConfiguration {
  const configuration = loadConfiguration(variables);
  checkConfiguredFiles(configuration);
  return configuration;
}

function causeOf({ cause }: Error): { cause?: string } {
  return cause instanceof Error ? { cause: cause.message } : {};
}

function warnOfMisspellings(variables: EnvironmentVariables, logger: Logger): void {
  for (const { variable, suggestion } of misspelledVariables(variables)) {
    const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
    logger.warn(`${variable} is not a variable of this service${hint}`);
  }
  for (const { variable, consequence } of retiredVariables(variables))
    logger.warn(`${variable} has no effect. ${consequence}.`);
}
