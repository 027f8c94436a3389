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
  return { ...(await openEmbeddedStudies(directory, ageingMs, faults)), isOwn: true };
}
