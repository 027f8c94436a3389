/** The process that holds the models of one device. The supervisor starts it; never start it by hand. */
import 'reflect-metadata';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import type { LoadedPredictor } from '../core/pipeline/study-predictor.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { DeviceProcessModule } from './device-process.module.js';
import { ModelCopies } from './model-copies.js';
import { PipelineService } from './pipeline/pipeline.service.js';
import { proveModels } from './prove-models.js';
import { serveStudies } from './study-server.js';

const logger = new Logger('DeviceProcess');
/** Set once the configuration has arrived. */
let base: ServiceLogger | undefined;

/**
 * Loads the models of this process from copies that nobody else can change.
 * @param mustProve whether they are to replace models in use or a device that failed, and must predict a study first
 * @throws DomainError that names the wrong file or setting
 */
async function loadModels(configuration: ServiceConfiguration, mustProve: boolean): Promise<LoadedPredictor> {
  base = new ServiceLogger(configuration.logging);
  const { models } = configuration;
  const copies = await ModelCopies.take(models, join(models.cacheDirectory, 'loaded'));
  process.once('exit', () => copies.deleteAtOnce());
  const module = DeviceProcessModule.forRoot({ ...configuration, models: copies.models });
  const context = await NestFactory.createApplicationContext(module, {
    logger: base,
    // The supervisor receives the reason; exiting here would lose it.
    abortOnError: false,
  });
  const pipeline = context.get(PipelineService);
  const { predictor } = pipeline;
  if (mustProve) await proveModels(predictor, copies.directory);
  await copies.requireUnchanged();
  for (const notice of predictor.notices) logger.warn(notice);
  return { predictor, testDevice: () => pipeline.testDevice(), close: () => context.close() };
}

serveStudies(
  loadModels,
  (message, error, requestId) =>
    logger.error(message, error, ...(requestId === undefined ? [] : [{ request_id: requestId }])),
  (level) => {
    if (base !== undefined) base.level = level;
  },
);
