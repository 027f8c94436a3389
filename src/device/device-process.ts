/** The process that holds the models of one device. The supervisor starts it; never start it by hand. */
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { ServiceLogger } from '../logging/service-logger.js';
import type { StudyPredictor } from '../core/pipeline/study-predictor.js';
import { DeviceProcessModule, STUDY_PREDICTOR } from './device-process.module.js';
import { serveStudies } from './study-server.js';

const logger = new Logger('DeviceProcess');
/** Set once the configuration has arrived. */
let base: ServiceLogger | undefined;

async function createPredictor(
  configuration: ServiceConfiguration,
  isCandidate: boolean,
): Promise<StudyPredictor> {
  base = new ServiceLogger(configuration.logging);
  const module = DeviceProcessModule.forRoot(configuration, isCandidate);
  const context = await NestFactory.createApplicationContext(module, {
    logger: base,
    // The supervisor receives the reason; exiting here would lose it.
    abortOnError: false,
  });
  const predictor = context.get<StudyPredictor>(STUDY_PREDICTOR);
  for (const notice of predictor.notices) logger.warn(notice);
  return predictor;
}

serveStudies(
  createPredictor,
  (message, error, requestId) =>
    logger.error(message, error, ...(requestId === undefined ? [] : [{ request_id: requestId }])),
  (level) => {
    if (base !== undefined) base.level = level;
  },
);
