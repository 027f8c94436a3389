import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { loadConfiguration } from '../config/load-configuration.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { apiDocument } from './api-docs/api-document.js';
import { AppModule } from './app.module.js';
import { DEVICE_PROCESS_ENTRY } from './device/device-process-entry.js';
import { DeviceGroup } from './device/device-group.js';
import { ServiceMetrics } from './metrics/service-metrics.js';

/*
 * Prints the OpenAPI document of the service without starting it: in Nest's preview mode no provider is created. The build
 * generates the page's types from it.
 */
const configuration = loadConfiguration({});
const parts = {
  configuration,
  device: new DeviceGroup(DEVICE_PROCESS_ENTRY, configuration),
  metrics: new ServiceMetrics(),
  tracer: undefined,
  logger: new ServiceLogger(configuration.logging),
  readConfiguration: () => configuration,
};
const app = await NestFactory.create(AppModule.forRoot(parts), new FastifyAdapter(), {
  preview: true,
  logger: false,
  abortOnError: false,
});
process.stdout.write(`${JSON.stringify(apiDocument(app), undefined, 2)}\n`);
