import { Logger } from '@nestjs/common';
import type { StudiesConfiguration } from '../../config/studies.configuration.js';
import type { StoreFaults } from '../storage/store-faults.js';
import { openEmbeddedStudies } from './embedded/embedded-studies.js';
import { openSharedBackend } from './shared-backend.js';
import type { StudiesBackend } from './studies-backend.js';

/** @throws DomainError `studies.queue-unusable`, `studies.redis-unreachable`, `studies.bucket-unreachable` */
export function openStudiesBackend(
  configuration: StudiesConfiguration,
  faults: StoreFaults,
): Promise<StudiesBackend> {
  const { shared } = configuration;
  return shared === undefined
    ? openOwnBackend(configuration, faults)
    : openSharedBackend(configuration, shared, faults);
}

async function openOwnBackend(
  { directory, ageingMs }: StudiesConfiguration,
  faults: StoreFaults,
): Promise<StudiesBackend> {
  const logger = new Logger('Studies');
  const studies = await openEmbeddedStudies(directory, ageingMs, faults, (file) =>
    logger.error('A study record cannot be read. The file stays in place.', { file }),
  );
  return { ...studies, isOwn: true };
}
