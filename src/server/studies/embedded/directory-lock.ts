import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { queueUnusable } from '../lifecycle/studies-errors.js';

const LOCK = 'lock';
/** Maximum length of a socket path that all systems support. */
const MAX_PATH_BYTES = 100;

/**
 * Locks a directory for one process by a socket in it. The system closes the socket with the process, even after a crash,
 * and the lock works between containers that share a volume.
 */
export class DirectoryLock implements AsyncDisposable {
  private constructor(private readonly server: Server) {}

  /** @throws DomainError `studies.queue-unusable` when another process has locked it */
  static async take(directory: string): Promise<DirectoryLock> {
    const path = join(directory, LOCK);
    if (Buffer.byteLength(path) > MAX_PATH_BYTES)
      throw queueUnusable(directory, 'its path is too long; choose a shorter one');
    if (await isListening(path))
      throw queueUnusable(directory, 'another process of the service uses it; give each its own');
    await rm(path, { force: true });
    const server = createServer((socket) => socket.destroy());
    server.unref();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => reject(queueUnusable(directory, 'it cannot be locked', cause)));
      server.listen(path, resolve);
    });
    return new DirectoryLock(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
