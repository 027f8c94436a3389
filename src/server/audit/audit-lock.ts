import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { auditShared } from './audit-errors.js';

/**
 * Locks a log for one process by a socket next to it, which the system closes with the process: two writers of one chain
 * would break it.
 */
export class AuditLock {
  private constructor(private readonly server: Server) {}

  /** @throws DomainError `audit.unusable` when another process has the lock; a system error when the socket cannot be created */
  static async take(path: string): Promise<AuditLock> {
    const lock = `${path}.lock`;
    if (await isListening(lock)) throw auditShared(path);
    await rm(lock, { force: true });
    const server = createServer((socket) => socket.destroy()).unref();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(lock, resolve);
    });
    return new AuditLock(server);
  }

  async release(): Promise<void> {
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
