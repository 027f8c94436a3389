import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ReadConfiguration } from './admin/model-reload.service.js';
import { DOCS_PATH } from './api-docs/serve-api-docs.js';
import { checkConfiguredFiles } from './config/check-files.js';
import {
  type EnvironmentVariables,
  loadConfiguration,
  misspelledVariables,
} from './config/load-configuration.js';
import type { ServiceConfiguration } from './config/service-configuration.js';
import { DeviceSupervisor } from './device/device-supervisor.js';
import { ServiceLogger } from './logging/service-logger.js';
import { DomainError } from './problem/domain-error.js';
import { addressUnusable } from './http/http-errors.js';
import { createService } from './service.js';
import { endOnUnforeseenErrors, endOnSignals } from './service-end.js';
import { PAGE_PATH } from './web-page/serve-web-page.js';

/**
 * The service from its start to its end. It listens at once and answers probes while it loads its models; it ends
 * with exit code 1, after one message that says why, when it cannot work.
 * @param deviceEntry the program of the device process
 */
export async function runService(variables: EnvironmentVariables, deviceEntry: URL): Promise<void> {
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
    // A DomainError's sentence is written for operators; anything else is a fault, and its stack helps to find it.
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
  const app = await createService(configuration, deviceEntry, base, readConfigurationAgain);
  const ending = endOnSignals(app, configuration.http, logger);
  await listen(app, configuration, logger);
  try {
    await app.get(DeviceSupervisor).start();
  } catch (error) {
    // Whoever stops the service while it loads gets no complaint that it was not loaded.
    if (!ending.hasBegun) throw error;
  }
}

/** @returns undefined after saying what is wrong with it: plainly, for the log's settings may be what is wrong */
function readConfiguration(variables: EnvironmentVariables): ServiceConfiguration | undefined {
  try {
    return requireConfiguration(variables);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

/** @throws DomainError naming what must be corrected */
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
}

async function listen(
  app: NestFastifyApplication,
  { http, auth }: ServiceConfiguration,
  logger: Logger,
): Promise<void> {
  try {
    await app.listen(http.port, http.host);
  } catch (error) {
    throw addressUnusable(http, error);
  }
  const { address, family, port } = app.getHttpServer().address() as AddressInfo;
  // Nobody can open 0.0.0.0 in a browser.
  const host =
    address === '0.0.0.0' || address === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  const url = `http://${host}:${port}`;
  logger.log(
    `Listening on ${url}; people start at ${url}${PAGE_PATH}, the API is described at ${url}${DOCS_PATH}`,
    { address, port },
  );
  if (auth.basicFile === undefined && auth.allowedNetworks === undefined)
    logger.warn(
      'Everybody who can reach the service may use it: AUTH_BASIC_FILE and AUTH_ALLOW are not set.',
    );
}
