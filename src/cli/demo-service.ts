import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { packagePath } from '../config/package-path.js';
import { demoFailed } from './cli-errors.js';
import type { Output } from './output.js';

const HOST = '127.0.0.1';
/** The demonstration models load in seconds, but a slow disk may need longer to read the program itself. */
const START_SECONDS = 120;
const POLL_MS = 200;

/** The service in its own process, as operators run it. */
export interface DemoService {
  readonly pid: number | undefined;
  /** Its address, once it accepts studies. Rejects with a DomainError if it fails to start. */
  readonly ready: Promise<string>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Lets current work finish and waits for the process to end. */
  stop(): Promise<void>;
}

/**
 * @param models directory of a bundle; settings of the environment that name other models are ignored
 * @param preferredPort used if it is free, otherwise another one
 * @param output receives the service's log
 * @param settings further environment variables for the service
 */
export async function startDemoService(
  models: string,
  preferredPort: number,
  output: Output,
  settings: Readonly<Record<string, string>> = {},
): Promise<DemoService> {
  const port = (await freePort(preferredPort)) ?? (await freePort(0)) ?? 0;
  const service = spawn(process.execPath, [packagePath('dist', 'main.js')], {
    // None of the operator's own settings: the demo is the same everywhere.
    env: {
      PATH: process.env['PATH'],
      TMPDIR: process.env['TMPDIR'],
      HOST,
      PORT: `${port}`,
      MODELS_DIR: models,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [service.stdout, service.stderr])
    createInterface(stream).on('line', (line) => output.warn(`  | ${line}`));
  const ended = once(service, 'close').then(() => undefined);
  const ready = becomeReady(`http://${HOST}:${port}`, ended);
  ready.catch(() => undefined);
  const stop = async (): Promise<void> => {
    service.kill('SIGTERM');
    await ended;
  };
  return { pid: service.pid, ready, ended, stop };
}

async function becomeReady(url: string, ended: Promise<void>): Promise<string> {
  const end = ended.then(() => 'ended' as const);
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline) {
    const isReady = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return url;
    if ((await Promise.race([end, delay(POLL_MS)])) === 'ended') {
      throw demoFailed('it ended while it was starting; its log above says why');
    }
  }
  throw demoFailed(`it was not ready after ${START_SECONDS} s`);
}

/** @returns the port, or a free one for 0; undefined if it is taken */
async function freePort(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
