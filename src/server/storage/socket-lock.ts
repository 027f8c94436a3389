import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';

/**
 * A lock for one process: a socket at a path. The system closes the socket with the process, even after a crash, and the
 * lock works between containers that share a volume.
 */
export class SocketLock {
  private constructor(private readonly server: Server) {}

  /**
   * @returns undefined when another process has the lock
   * @throws a system error when the socket cannot be created
   */
  static async take(path: string): Promise<SocketLock | undefined> {
    if (await isListening(path)) return undefined;
    await rm(path, { force: true });
    const server = createServer((socket) => socket.destroy()).unref();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    return new SocketLock(server);
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
