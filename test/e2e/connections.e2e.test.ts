import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openAsBlob, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL_CHEST, sharedPhantomStudy } from '../builders/shared-phantom.js';
import { sharedSmallModels } from '../builders/small-models.js';
import { hasProgram } from './running-nginx.js';
import { spawnMain, until } from './running-service.js';
import { tracedAddresses, tracing } from './traced-connections.js';
import { WebhookReceiver } from './webhook-receiver.js';

const COMMAND_LINE = fileURLToPath(new URL('../../dist/cli/ctclip.js', import.meta.url));
const run = promisify(execFile);

function canTrace(): boolean {
  try {
    execFileSync('strace', ['-f', '-e', 'trace=connect', '-o', '/dev/null', 'true']);
    return true;
  } catch {
    return false;
  }
}

const isInstalled = hasProgram('strace', '-V') && canTrace();
if (!isInstalled)
  console.warn('strace is missing or may not trace: the tests of outgoing connections are skipped.');

describe.skipIf(!isInstalled)('outgoing connections', () => {
  let directory: string;
  let study: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'connections-'));
    for (const name of ['home', 'tmp']) mkdirSync(join(directory, name));
    study = join(directory, 'phantom.zip');
    writeFileSync(study, await sharedPhantomStudy(SMALL_CHEST));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** A home and a temporary directory for the test, where files written by a library would be found. */
  const environment = () => ({
    HOME: join(directory, 'home'),
    TMPDIR: join(directory, 'tmp'),
    MODELS_DIR: sharedSmallModels(),
  });
  const kept = (): string[] =>
    ['home', 'tmp'].flatMap((name) => readdirSync(join(directory, name), { recursive: true }).map(String));

  it('are detected by this test: a name look-up and a connection', async () => {
    const trace = join(directory, 'control');
    const program = `require('node:dns').lookup('collector.invalid', () => require('node:net').connect(9, '127.0.0.1').on('error', () => {}))`;
    const [first, ...further] = tracing(trace, process.execPath, '-e', program);
    await run(first, further);
    const addresses = tracedAddresses(trace);
    expect(addresses).toContain('127.0.0.1:9');
    expect(addresses.some((address) => address.endsWith(':53'))).toBe(true);
  });

  it('are not made by the service while it loads its models and predicts, even if telemetry is enabled', async () => {
    const trace = join(directory, 'service');
    await using service = spawnMain(
      { ...environment(), ORT_DISABLE_TELEMETRY: '0' },
      tracing(trace, process.execPath),
    );
    await service.ready();
    const form = new FormData();
    form.append('file', await openAsBlob(study), 'phantom.zip');
    const answer = await fetch(`${service.url}/predict?explain=true`, { method: 'POST', body: form });
    expect(answer.status).toBe(200);
    await service.stop();
    expect(tracedAddresses(trace)).toEqual([]);
    expect(kept()).toEqual([]);
  });

  it('are made by the service only as configured', async () => {
    const trace = join(directory, 'configured');
    await using receiver = await WebhookReceiver.start();
    await using service = spawnMain(
      { ...environment(), ...receiver.settings },
      tracing(trace, process.execPath),
    );
    await service.ready();
    const form = new FormData();
    form.append('webhook_url', receiver.url);
    form.append('file', await openAsBlob(study), 'phantom.zip');
    expect((await fetch(`${service.url}/studies`, { method: 'POST', body: form })).status).toBe(202);
    await until(() => receiver.received.length === 1, 'the call');
    await service.stop();
    expect(tracedAddresses(trace)).toEqual([receiver.host]);
  });

  it('are not made by the command line', async () => {
    const trace = join(directory, 'command-line');
    const [first, ...further] = tracing(trace, process.execPath, COMMAND_LINE, 'predict', study);
    const { stdout } = await run(first, [...further, '--json'], {
      env: {
        PATH: process.env['PATH'],
        ...environment(),
        CACHE_DIR: join(directory, 'cache'),
        ORT_DISABLE_TELEMETRY: '0',
      },
    });
    expect(JSON.parse(stdout)).toMatchObject({ processing_status: 'Success' });
    expect(tracedAddresses(trace)).toEqual([]);
    expect(kept()).toEqual([]);
  });
});
