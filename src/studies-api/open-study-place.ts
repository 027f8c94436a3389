import { Logger } from '@nestjs/common';
import type { StudiesConfiguration } from '../config/studies.configuration.js';
import { openEmbeddedStudies } from '../studies/embedded-studies.js';
import { openSharedPlace } from './shared-place.js';
import type { StudyPlace } from './study-place.js';

/** @throws DomainError `studies.queue-unusable`, `studies.redis-unreachable`, `studies.bucket-unreachable` */
export function openStudyPlace(configuration: StudiesConfiguration): Promise<StudyPlace> {
  const { shared } = configuration;
  return shared === undefined ? openOwnPlace(configuration) : openSharedPlace(configuration, shared);
}

async function openOwnPlace({ directory, ageingMs }: StudiesConfiguration): Promise<StudyPlace> {
  const logger = new Logger('Studies');
  const studies = await openEmbeddedStudies(directory, ageingMs, (file) =>
    logger.error('A record of a study cannot be read, and is left where it is.', { file }),
  );
  return { ...studies, isOwn: true };
}
