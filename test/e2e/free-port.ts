import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Range below the ports that systems give to outgoing connections and to servers that take any port. Neither can take the
 * port before its server listens, or while that server restarts.
 */
const [FIRST, END] = [20_000, 32_768];

/** A port of this machine that no program uses at the moment. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, END);
  return (await isFree(port)) ? port : freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
