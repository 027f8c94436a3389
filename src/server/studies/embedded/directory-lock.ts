import { join } from 'node:path';
import { SocketLock } from '../../storage/socket-lock.js';
import { queueUnusable } from '../lifecycle/studies-errors.js';

const LOCK = 'lock';
/** Maximum length of a socket path that all systems support. */
const MAX_PATH_BYTES = 100;

/** Locks a directory for one process by a socket in it. */
export class DirectoryLock implements AsyncDisposable {
  private constructor(private readonly lock: SocketLock) {}

  /** @throws DomainError `studies.queue-unusable` when another process has locked it */
  static async take(directory: string): Promise<DirectoryLock> {
    const path = join(directory, LOCK);
    if (Buffer.byteLength(path) > MAX_PATH_BYTES)
      throw queueUnusable(directory, 'its path is too long; choose a shorter one');
    const lock = await SocketLock.take(path).catch((cause: unknown) => {
      throw queueUnusable(directory, 'it cannot be locked', cause);
    });
    if (lock === undefined)
      throw queueUnusable(directory, 'another process of the service uses it; give each its own');
    return new DirectoryLock(lock);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.lock.release();
  }
}
