import { BYTES_PER_MB } from './upload.configuration.js';
import { WholeNumber } from './variables.js';

/** What an uploaded archive may unpack to. */
export interface ArchiveConfiguration {
  readonly maxUnpackedBytes: number;
  readonly maxEntries: number;
}

export class ArchiveEnvironment {
  // 4 GiB: eight times a long thin-slice study of 1,000 slices of 512 x 512 x 2 bytes.
  @WholeNumber(1, 1_000_000)
  MAX_UNPACKED_MB = 4096;

  @WholeNumber(1, 1_000_000)
  MAX_ARCHIVE_ENTRIES = 20_000;
}

export function archiveConfiguration(environment: ArchiveEnvironment): ArchiveConfiguration {
  return {
    maxUnpackedBytes: environment.MAX_UNPACKED_MB * BYTES_PER_MB,
    maxEntries: environment.MAX_ARCHIVE_ENTRIES,
  };
}
