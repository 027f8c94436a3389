import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from '../core/archive/archive-limits.js';
import { BYTES_PER_MB } from '../core/units/units.js';
import { WholeNumber } from './variables.js';

export class ArchiveEnvironment {
  @WholeNumber(1, 1_000_000)
  MAX_UNPACKED_MB = DEFAULT_ARCHIVE_LIMITS.maxTotalBytes / BYTES_PER_MB;

  @WholeNumber(1, 1_000_000)
  MAX_ARCHIVE_ENTRIES = DEFAULT_ARCHIVE_LIMITS.maxEntries;
}

/** Limits on the unpacked contents of an uploaded archive. */
export function archiveConfiguration(environment: ArchiveEnvironment): ArchiveLimits {
  return {
    ...DEFAULT_ARCHIVE_LIMITS,
    maxTotalBytes: environment.MAX_UNPACKED_MB * BYTES_PER_MB,
    maxEntries: environment.MAX_ARCHIVE_ENTRIES,
  };
}
