import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { QueueConfiguration, UploadConfiguration } from '../../config/upload.configuration.js';
import { BYTES_PER_MB } from '../../core/units/units.js';
import { type Examination, ok, problem, warning } from './examination.js';
import type { Host } from './host.js';

/** Permission bits of the group and of all other users. */
const OTHERS = 0o077;

/** Examines whether the disk can hold studies: space, permission, and privacy from other users. */
export async function examineSpool(
  upload: UploadConfiguration,
  queue: QueueConfiguration,
  host: Host,
): Promise<Examination> {
  const { spoolDirectory: directory, maxUploadBytes, minFreeDiskBytes } = upload;
  const subject = 'Spool';
  const exists = statSync(directory, { throwIfNoEntry: false }) !== undefined;
  // The service creates it, without access for others.
  const place = exists ? directory : existingParent(directory);
  if (!isWritable(place)) {
    return problem(
      subject,
      `${place} cannot be written to by this user. Give it to the service’s user (chown), or set SPOOL_DIR to another directory.`,
    );
  }
  const free = await host.freeDisk(place);
  if (free === undefined)
    return problem(subject, `The free space of the disk of ${place} cannot be determined. Check the disk.`);
  const described = `${directory} has ${megabytes(free)} MB left`;
  const least = maxUploadBytes + minFreeDiskBytes;
  if (free < least) {
    return problem(
      subject,
      `${described}, and a study of MAX_UPLOAD_MB plus MIN_FREE_DISK_MB needs ${megabytes(least)} MB. Make room, or set SPOOL_DIR to a directory on another disk.`,
    );
  }
  const full = (queue.limit + 1) * maxUploadBytes + minFreeDiskBytes;
  if (free < full) {
    return warning(
      subject,
      `${described}. A full queue of the largest studies (QUEUE_LIMIT, MAX_UPLOAD_MB) needs ${megabytes(full)} MB; with less, studies are answered 503.`,
    );
  }
  if (exists && (statSync(directory).mode & OTHERS) !== 0) {
    return warning(subject, `${described}. Other users may read it: chmod 700 ${directory}.`);
  }
  return ok(subject, `${described}.`);
}

function existingParent(path: string): string {
  const parent = dirname(path);
  return statSync(parent, { throwIfNoEntry: false }) === undefined ? existingParent(parent) : parent;
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return statSync(directory).isDirectory();
  } catch {
    return false;
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_MB);
}
