/** The process that holds the models of one device. Started by the supervisor, never by hand. */
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import { serviceLogger } from '../logging/service-logger.js';
import type { StudyPredictor } from '../pipeline/study-predictor.js';
import { DeviceProcessModule, STUDY_PREDICTOR } from './device-process.module.js';
import { serveStudies } from './study-server.js';

const logger = new Logger('DeviceProcess');

async function createPredictor(configuration: ServiceConfiguration): Promise<StudyPredictor> {
  const context = await NestFactory.createApplicationContext(DeviceProcessModule.forRoot(configuration), {
    logger: serviceLogger(configuration.logging),
    // The supervisor is told why; exiting here would lose the reason.
    abortOnError: false,
  });
  const predictor = context.get<StudyPredictor>(STUDY_PREDICTOR);
  for (const notice of predictor.notices) logger.warn(notice);
  return predictor;
}

serveStudies(createPredictor, (message, error) => logger.error(message, error));
