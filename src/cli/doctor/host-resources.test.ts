import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostOf, type HostContents } from '../../../test/builders/host.js';
import { loadConfiguration } from '../../config/load-configuration.js';
import { examineClock } from './clock.js';
import type { Examination } from './examination.js';
import { examineMemory } from './memory.js';
import { examinePort } from './port.js';
import { examineSpool } from './spool.js';

const MB = 1024 * 1024;
const isRoot = userInfo().uid === 0;
const hasIPv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);

let directory: string;
const at = (name: string): string => join(directory, name);
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'doctor-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const textOf = ({ verdict, subject, message }: Examination): string => `${verdict} ${subject}: ${message}`;

describe('the spool', () => {
  const spool = async (contents: HostContents, name = 'spool'): Promise<string> => {
    const variables = { SPOOL_DIR: at(name), MAX_UPLOAD_MB: '100', MIN_FREE_DISK_MB: '50', QUEUE_LIMIT: '4' };
    const { upload, queue } = loadConfiguration(variables);
    return textOf(await examineSpool(upload, queue, hostOf(contents)));
  };

  it('that does not exist yet is fine if it can be created', async () => {
    expect(await spool({ disk: 550 * MB }, 'a/b')).toBe(`ok Spool: ${at('a/b')} has 550 MB left.`);
  });

  it('on a disk without room for a study is a problem, for a full queue a warning', async () => {
    expect(await spool({ disk: 149 * MB })).toBe(
      `problem Spool: ${at('spool')} has 149 MB left, and a study of MAX_UPLOAD_MB plus MIN_FREE_DISK_MB needs 150 MB. Make room, or set SPOOL_DIR to a directory on another disk.`,
    );
    expect(await spool({ disk: 549 * MB })).toBe(
      `warning Spool: ${at('spool')} has 549 MB left. A full queue of the largest studies (QUEUE_LIMIT, MAX_UPLOAD_MB) needs 550 MB; with less, studies are answered 503.`,
    );
    expect(await spool({ disk: undefined })).toBe(
      `problem Spool: The free space of the disk of ${directory} cannot be determined. Check the disk.`,
    );
  });

  it('that others may read is a warning', async () => {
    mkdirSync(at('spool'), { mode: 0o755 });
    expect(await spool({})).toMatch(/^warning .*\. Other users may read it: chmod 700 \/.*\/spool\.$/);
    chmodSync(at('spool'), 0o700);
    expect(await spool({})).toBe(`ok Spool: ${at('spool')} has 204800 MB left.`);
  });

  it('that is a file, or not writable, is a problem', async () => {
    writeFileSync(at('spool'), '');
    expect(await spool({})).toMatch(/^problem Spool: .*\/spool cannot be written to by this user\. /);
    if (isRoot) return;
    mkdirSync(at('closed'), { mode: 0o500 });
    expect(await spool({}, 'closed')).toMatch(
      /^problem Spool: .*\/closed cannot be written to by this user\. /,
    );
  });
});

describe('the memory', () => {
  const memory = async (available: number | undefined): Promise<string> => {
    writeFileSync(at('CT_VocabFine_v2.pt'), Buffer.alloc(MB));
    writeFileSync(at('CT_CLIP_Supervised_finetune_Zheka.pt'), Buffer.alloc(MB));
    const configuration = loadConfiguration({ MODELS_DIR: directory, MIN_AVAILABLE_MEMORY_MB: '100' });
    return textOf(await examineMemory(configuration, hostOf({ memory: available })));
  };

  it('is compared with the limit, and with the needs of models and a study', async () => {
    expect(await memory(514 * MB)).toBe('ok Memory: 514 MB are available.');
    expect(await memory(513 * MB)).toBe(
      'warning Memory: 513 MB are available; with these models the service needs about 514 MB. If it is not running already, end other programs or add memory.',
    );
    expect(await memory(99 * MB)).toBe(
      'problem Memory: 99 MB are available, less than MIN_AVAILABLE_MEMORY_MB: every study would be answered 503. End other programs, or raise the container’s limit.',
    );
    expect(await memory(undefined)).toBe(
      'ok Memory: The system does not report it; MIN_AVAILABLE_MEMORY_MB is not enforced.',
    );
  });
});

/** Runs a web server for the duration of one call. */
async function withServer<T>(
  listener: RequestListener,
  use: (port: number) => Promise<T>,
  { host = '127.0.0.1', port = 0 } = {},
): Promise<T> {
  const server = createServer(listener).listen(port, host);
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the port', () => {
  const portOf = async (port: number, host = '127.0.0.1'): Promise<string> =>
    textOf(await examinePort(loadConfiguration({ HOST: host, PORT: String(port) }).http));
  const healthOf =
    (status: string): RequestListener =>
    (_, response) =>
      response.end(JSON.stringify({ service: 'CT-CLIP Inference API', status }));

  it('that no program uses is free', async () => {
    expect(await portOf(0)).toBe('ok Port: 127.0.0.1, port 0 is free.');
  });

  /** Runs a healthy service at an address, and expects that it is found there. */
  const expectHealthyAt = (host: string): Promise<void> =>
    withServer(
      healthOf('healthy'),
      async (port) =>
        expect(await portOf(port, host)).toBe(
          `ok Port: ${host}, port ${port}: the service is running and healthy.`,
        ),
      { host },
    );

  it('that another program uses is a problem', async () => {
    await withServer(
      (_, response) => response.end('hello'),
      async (port) =>
        expect(await portOf(port)).toBe(
          `problem Port: 127.0.0.1, port ${port} is taken by another program (ss -ltnp shows which). End it, or set another PORT.`,
        ),
    );
  });

  it('that the service already uses is reported with the service’s health', async () => {
    await expectHealthyAt('127.0.0.1');
    await withServer(healthOf('unhealthy'), async (port) =>
      expect(await portOf(port)).toBe(
        `warning Port: 127.0.0.1, port ${port}: the service is running and reports unhealthy; /health says why.`,
      ),
    );
  });

  // Linux listens at all of 127.0.0.0/8.
  it.runIf(process.platform === 'linux').each(['127.0.0.2', ...(hasIPv6 ? ['::1'] : [])])(
    'is asked at the address %s that HOST names',
    async (host) => {
      await expectHealthyAt(host);
    },
  );

  it.runIf(process.platform === 'linux')(
    'that another program uses is a problem although the service uses it at another address',
    async () => {
      await withServer(healthOf('healthy'), (port) =>
        withServer(
          (_, response) => response.end('hello'),
          async () => expect(await portOf(port, '127.0.0.2')).toMatch(/is taken by another program/),
          { host: '127.0.0.2', port },
        ),
      );
    },
  );

  it('of all addresses is asked at the loopback addresses', async () => {
    for (const host of ['0.0.0.0', ...(hasIPv6 ? ['::'] : [])]) await expectHealthyAt(host);
  });

  it('of another machine’s address is a problem', async () => {
    expect(await portOf(0, '192.0.2.1')).toBe(
      'problem Port: 192.0.2.1 is not an address of this machine. Correct HOST; 0.0.0.0 means all addresses.',
    );
  });
});

describe('the clock', () => {
  /** Compares with a server whose clock is off by the given seconds. */
  const compare = (seconds: number): Promise<[examination: string, url: string]> =>
    withServer(
      (_, response) =>
        response.writeHead(404, { date: new Date(Date.now() - seconds * 1000).toUTCString() }).end(),
      async (port) => {
        const url = `http://127.0.0.1:${port}/`;
        return [textOf(await examineClock(url)), url];
      },
    );

  it('agrees, differs by a little, or by too much', async () => {
    const [equal, url] = await compare(0);
    expect(equal).toBe(`ok Clock: It agrees with ${url}.`);
    expect((await compare(-30))[0]).toMatch(
      /^warning Clock: It is (29|30) s behind http:\S+\. Synchronise the machine with a time server \(systemd-timesyncd, chrony\)\.$/,
    );
    expect((await compare(3600))[0]).toMatch(
      /^problem Clock: It is 360[01] s ahead of http:\S+\. Synchronise the machine /,
    );
  });

  it('is not compared if there is no answer, or an answer without the time', async () => {
    expect(textOf(await examineClock('http://127.0.0.1:9/'))).toBe(
      'warning Clock: No answer from http://127.0.0.1:9/: the clock was not compared.',
    );
    const silent = await withServer(
      (_, response) => {
        response.sendDate = false;
        response.end();
      },
      async (port) => textOf(await examineClock(`http://127.0.0.1:${port}/`)),
    );
    expect(silent).toMatch(/^warning Clock: \S+ does not state the time: the clock was not compared\.$/);
  });
});
