import { Logger } from '@nestjs/common';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import { openEmbeddedStudies } from './embedded/embedded-studies.js';
import { openSharedPlace } from './shared-backend.js';
import type { StudiesBackend } from './studies-backend.js';

/** @throws DomainError `studies.queue-unusable`, `studies.redis-unreachable`, `studies.bucket-unreachable` */
export function openStudiesBackend(configuration: StudiesConfiguration): Promise<StudiesBackend> {
  const { shared } = configuration;
  return shared === undefined ? openOwnPlace(configuration) : openSharedPlace(configuration, shared);
}

async function openOwnPlace({ directory, ageingMs }: StudiesConfiguration): Promise<StudiesBackend> {
  const logger = new Logger('Studies');
  const studies = await openEmbeddedStudies(directory, ageingMs, (file) =>
    logger.error('A record of a study cannot be read, and is left where it is.', { file }),
  );
  return { ...studies, isOwn: true };
}
