/** The process that holds the models of one device. The supervisor starts it; never start it by hand. */
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { LoadedPredictor } from '../core/pipeline/study-predictor.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { DeviceProcessModule } from './device-process.module.js';
import type { LoadOrder } from './device-protocol.js';
import { ModelCopies } from './model-copies.js';
import { PipelineService } from './pipeline/pipeline.service.js';
import { proveModels } from './prove-models.js';
import { serveStudies } from './study-server.js';

const logger = new Logger('DeviceProcess');
/** Set once the configuration has arrived. */
let base: ServiceLogger | undefined;

/**
 * Loads the models of this process from copies that nobody else can change, and makes these if no other process has.
 * @param mustProve whether they are to replace models in use or a device that failed, and must predict a study first
 * @throws DomainError that names the wrong file or setting
 */
async function loadModels(
  { configuration, copies: { directory, sha256 } }: LoadOrder,
  mustProve: boolean,
): Promise<LoadedPredictor> {
  base = new ServiceLogger(configuration.logging);
  const copies = await ModelCopies[sha256 === undefined ? 'make' : 'reuse'](configuration.models, directory);
  const module = DeviceProcessModule.forRoot({ ...configuration, models: copies.models }, sha256 ?? null);
  const context = await NestFactory.createApplicationContext(module, {
    logger: base,
    // The supervisor receives the reason; exiting here would lose it.
    abortOnError: false,
  });
  const pipeline = context.get(PipelineService);
  const { predictor } = pipeline;
  if (mustProve) await proveModels(predictor, directory);
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
