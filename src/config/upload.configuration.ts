import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Text, WholeNumber } from './variables.js';
import { BYTES_PER_MB } from '../core/units/units.js';

/** Limits of an upload, and its place on the disk. */
export interface UploadConfiguration {
  /** Parent directory: each instance of the service keeps its files in its own subdirectory. */
  readonly spoolDirectory: string;
  readonly maxUploadBytes: number;
  /** Seconds within which the whole upload must arrive. */
  readonly timeoutSeconds: number;
  /** The service gives up on a client that sends nothing for this time. */
  readonly idleTimeoutSeconds: number;
  /** Free space that must remain on the disk in addition to accepted uploads. */
  readonly minFreeDiskBytes: number;
  /** Maximum number of simultaneous uploads per user; per address if there are no users. */
  readonly uploadsPerUser: number;
  /** The service refuses studies when less memory is available. */
  readonly minAvailableMemoryBytes: number;
}

/** Number of studies that the service accepts at once. */
export interface QueueConfiguration {
  /** Studies that are uploading or waiting for a device, not counting those on a device. More are refused with 429. */
  readonly limit: number;
}

export class UploadEnvironment {
  @Text()
  SPOOL_DIR = join(tmpdir(), 'ctclip-spool');

  @WholeNumber(1, 1_000_000)
  MAX_UPLOAD_MB = 500;

  @WholeNumber(1, 86_400)
  UPLOAD_TIMEOUT_SECONDS = 900;

  @WholeNumber(1, 3600)
  UPLOAD_IDLE_SECONDS = 60;

  @WholeNumber(0, 1_000_000)
  MIN_FREE_DISK_MB = 256;

  @WholeNumber(0, 1_000_000)
  MIN_AVAILABLE_MEMORY_MB = 256;

  @WholeNumber(0, 10_000)
  QUEUE_LIMIT = 16;

  @WholeNumber(1, 10_000)
  UPLOADS_PER_USER = 12;
}

export function uploadConfiguration(environment: UploadEnvironment): UploadConfiguration {
  return {
    spoolDirectory: resolve(environment.SPOOL_DIR),
    maxUploadBytes: environment.MAX_UPLOAD_MB * BYTES_PER_MB,
    timeoutSeconds: environment.UPLOAD_TIMEOUT_SECONDS,
    idleTimeoutSeconds: environment.UPLOAD_IDLE_SECONDS,
    uploadsPerUser: environment.UPLOADS_PER_USER,
    minFreeDiskBytes: environment.MIN_FREE_DISK_MB * BYTES_PER_MB,
    minAvailableMemoryBytes: environment.MIN_AVAILABLE_MEMORY_MB * BYTES_PER_MB,
  };
}

export function queueConfiguration(environment: UploadEnvironment): QueueConfiguration {
  return { limit: environment.QUEUE_LIMIT };
}
