/** The process that holds the models of one device. The supervisor starts it; never start it by hand. */
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { digestsByName } from '../core/pipeline/model-digests.js';
import type { LoadedPredictor } from '../core/pipeline/study-predictor.js';
import { DomainError } from '../core/problem/domain-error.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { DeviceProcessModule } from './device-process.module.js';
import type { LoadOrder } from './device-protocol.js';
import { ModelCopies } from './model-copies.js';
import { PipelineService } from './pipeline/pipeline.service.js';
import { serveStudies } from './study-server.js';
import { verifiedPredictor } from './verified-predictor.js';

const logger = new Logger('DeviceProcess');
/** Set once the configuration has arrived. */
let base: ServiceLogger | undefined;

/**
 * Loads the models of this process from copies that nobody else can change, and makes the copies if no other process has.
 * @param mustProve whether the models must predict a study first, because they replace models in use or a device that failed
 * @throws DomainError that names the wrong file or setting
 */
async function loadModels(
  { configuration, copies: { directory, sha256 } }: LoadOrder,
  mustProve: boolean,
): Promise<LoadedPredictor> {
  base = new ServiceLogger(configuration.logging);
  const { models } = configuration;
  const copies =
    sha256 === undefined
      ? await ModelCopies.make(models, directory)
      : await ModelCopies.reuse(models, directory, sha256);
  const module = DeviceProcessModule.forRoot({ ...configuration, models: copies.models }, copies.sha256);
  const context = await NestFactory.createApplicationContext(module, {
    logger: base,
    // The supervisor receives the reason; exiting here would lose it.
    abortOnError: false,
  });
  const { kept } = copies;
  if (kept.length > 0) logger.log('Copies of the models from an earlier start are used.', { models: kept });
  const pipeline = context.get(PipelineService);
  const { predictor } = pipeline;
  if (mustProve) {
    // Most starts prove nothing, and the code that draws and packs a chest takes time to load.
    const { proveModels } = await import('./prove-models.js');
    await proveModels(predictor, directory);
  }
  await copies.requireUnchanged();
  for (const notice of predictor.notices) logger.warn(notice);
  const verified = verifyAndKeep(copies, digestsByName(predictor.model));
  return {
    predictor: verifiedPredictor(predictor, verified),
    testDevice: () => pipeline.testDevice(),
    close: () => context.close(),
  };
}

/** Verifies the copies, then lets the next start use them. The process ends if one is damaged: its answers would be wrong. */
function verifyAndKeep(copies: ModelCopies, sha256: Readonly<Record<string, string>>): Promise<void> {
  const verified = copies.verify();
  void verified
    .catch((error: unknown) => {
      logger.fatal(error instanceof DomainError ? error.message : error);
      process.exit(1);
    })
    .then(() => copies.record(sha256))
    .then((isKept) => {
      if (isKept) logger.log('The copies of the models are kept for the next start.');
    })
    .catch((error: unknown) => logger.warn('The copies of the models are not kept.', { error }));
  return verified;
}

serveStudies(
  loadModels,
  (message, error, requestId) =>
    logger.error(message, error, ...(requestId === undefined ? [] : [{ request_id: requestId }])),
  (level) => {
    if (base !== undefined) base.level = level;
  },
);
