import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import multipart from '@fastify/multipart';
import { Logger } from '@nestjs/common';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { DomainError } from '../problem/domain-error.js';
import { HostGuard } from './host-guard.js';
import { SpoolDirectory } from './spool-directory.js';
import { UploadService } from './upload.service.js';

Logger.overrideLogger(false);

const MB = 1024 * 1024;
const BOUNDARY = 'XsliceX';
const FORM = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

interface Running {
  readonly server: FastifyInstance;
  readonly root: string;
  readonly spool: SpoolDirectory;
  /** What became of each upload, in order of completion. */
  readonly outcomes: string[];
}

let running: Running | undefined;

/** A server whose only route receives an upload, says what it got, and disposes of it. */
async function start(
  options: {
    root?: string;
    maxBytes?: number;
    idleSeconds?: number;
    freeDisk?: () => Promise<undefined>;
  } = {},
): Promise<Running> {
  const root = options.root ?? mkdtempSync(join(tmpdir(), 'spool-'));
  const spool = await SpoolDirectory.open(root);
  const configuration = {
    spoolDirectory: root,
    maxUploadBytes: options.maxBytes ?? MB,
    timeoutSeconds: 20,
    idleTimeoutSeconds: options.idleSeconds ?? 20,
    minFreeDiskBytes: 0,
    minAvailableMemoryBytes: 0,
  };
  // A guard that the disk tells nothing: what is refused before it is sent has tests of its own.
  const guard = new HostGuard(configuration, options.freeDisk ?? (() => Promise.resolve(undefined)));
  const service = new UploadService(configuration, spool, guard);
  const outcomes: string[] = [];
  const server = fastify();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  await server.register(multipart);
  server.post('/:kind', async (request, reply) => {
    const { kind } = request.params as { kind: 'dicom-zip' | 'nifti' };
    try {
      await using upload = await service.receive(request, reply, kind);
      outcomes.push('received');
      const mode = (statSync(upload.path).mode & 0o777).toString(8);
      return { bytes: readFileSync(upload.path, 'latin1'), mode, fields: Object.fromEntries(upload.fields) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      outcomes.push(error.code);
      return reply.code(400).send({ code: error.code, kind: error.kind });
    }
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  running = { server, root, spool, outcomes };
  return running;
}

afterEach(async () => {
  await running?.server.close();
  if (running !== undefined) rmSync(running.root, { recursive: true, force: true });
  running = undefined;
});

const urlOf = ({ server }: Running, kind = 'dicom-zip'): string => {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return `http://127.0.0.1:${address.port}/${kind}`;
};

async function send(target: Running, form: FormData, kind?: string): Promise<Record<string, unknown>> {
  const response = await fetch(urlOf(target, kind), { method: 'POST', body: form });
  return (await response.json()) as Record<string, unknown>;
}

function formOf(...parts: [field: string, contents: string, name?: string][]): FormData {
  const form = new FormData();
  for (const [field, contents, name] of parts) {
    if (name === undefined) form.append(field, contents);
    else form.append(field, new Blob([contents]), name);
  }
  return form;
}

function filesIn(target: Running): string[] {
  return readdirSync(target.spool.path);
}

const filePart = (contents: string, name = 'study.zip', field = 'file'): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n${contents}`;

/** Speaks HTTP by hand; the request may stop anywhere. */
async function raw(target: Running, body: string, declaredLength: number): Promise<Socket> {
  const { hostname, port } = new URL(urlOf(target));
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /dicom-zip HTTP/1.1\r\nhost: x\r\ncontent-type: ${FORM['content-type']}\r\n` +
      `content-length: ${declaredLength}\r\n\r\n${body}`,
  );
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

function mounted(directory: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function firstAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())));
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (condition()) return;
    await sleep(10);
  }
  throw new Error(`${what} did not happen in time`);
}

describe('an upload', () => {
  it('arrives byte for byte in a file that only the service can read, and is gone afterwards', async () => {
    const target = await start();
    const answer = await send(
      target,
      formOf(['series', '1.2.3'], ['file', 'PK\u0003\u0004 and more', 'Study.ZIP']),
    );
    expect(answer).toEqual({ bytes: 'PK\u0003\u0004 and more', mode: '600', fields: { series: '1.2.3' } });
    expect(statSync(target.spool.path).mode & 0o777).toBe(0o700);
    expect(filesIn(target)).toEqual([]);
  });

  it('of exactly the limit is taken, one byte more is not', async () => {
    const target = await start({ maxBytes: 300_000 });
    const form = (bytes: number): FormData => formOf(['file', 'x'.repeat(bytes), 's.zip']);
    expect(await send(target, form(300_000))).toHaveProperty('mode', '600');
    expect(await send(target, form(300_001))).toEqual({ code: 'upload.too-large', kind: 'too-large' });
    expect(filesIn(target)).toEqual([]);
  });

  it('may be .nii or .nii.gz where NIfTI is asked for', async () => {
    const target = await start();
    for (const name of ['v.nii', 'v.nii.gz', 'V.NII.GZ']) {
      expect(await send(target, formOf(['file', 'x', name]), 'nifti')).toHaveProperty('bytes', 'x');
    }
    expect(await send(target, formOf(['file', 'x', 'v.gz']), 'nifti')).toHaveProperty(
      'code',
      'upload.wrong-extension',
    );
  });
});

describe('a form that cannot be used', () => {
  it.each<[string, FormData, string]>([
    ['without a part', formOf(), 'upload.no-file'],
    ['with text fields only', formOf(['comment', 'hello']), 'upload.no-file'],
    ['with the file in another field', formOf(['image', 'x', 's.zip']), 'upload.wrong-field'],
    ['with text where the file should be', formOf(['file', 'x']), 'upload.file-is-text'],
    ['with a second file', formOf(['file', 'x', 'a.zip'], ['file', 'y', 'b.zip']), 'upload.second-file'],
    [
      'with three files',
      formOf(['file', 'x', 'a.zip'], ['b', 'y', 'b'], ['c', 'z', 'c']),
      'upload.second-file',
    ],
    ['with an empty file', formOf(['file', '', 's.zip']), 'upload.empty-file'],
    ['with a file of another kind', formOf(['file', 'x', 's.tar']), 'upload.wrong-extension'],
    ['with a file that is only an extension', formOf(['file', 'x', '.zip']), 'upload.wrong-extension'],
    ['with an endless name', formOf(['file', 'x', `${'s'.repeat(300)}.zip`]), 'upload.file-name-too-long'],
    [
      'with too many fields',
      formOf(...Array.from({ length: 17 }, (_, i): [string, string] => [`f${i}`, 'x']), [
        'file',
        'x',
        's.zip',
      ]),
      'upload.too-many-fields',
    ],
    [
      'with too long a field',
      formOf(['f', 'x'.repeat(9000)], ['file', 'x', 's.zip']),
      'upload.field-too-large',
    ],
    [
      'with too long a name',
      formOf(['f'.repeat(101), 'x'], ['file', 'x', 's.zip']),
      'upload.field-too-large',
    ],
    [
      'with a name that is a trap',
      formOf(['__proto__', 'x'], ['file', 'x', 's.zip']),
      'upload.malformed-multipart',
    ],
  ])('%s is refused by name and leaves nothing behind', async (_what, form, code) => {
    const target = await start();
    expect(await send(target, form)).toEqual({ code, kind: 'malformed' });
    expect(filesIn(target)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['JSON', { 'content-type': 'application/json' }, '{}', 'upload.not-multipart'],
    ['a bare ZIP', { 'content-type': 'application/zip' }, 'PK', 'upload.not-multipart'],
    ['a form without boundary', { 'content-type': 'multipart/form-data' }, 'x', 'upload.malformed-multipart'],
    ['a form without end', FORM, filePart('x'), 'upload.malformed-multipart'],
    ['a form without a single boundary', FORM, 'x'.repeat(5000), 'upload.malformed-multipart'],
    ['an empty body', FORM, '', 'upload.no-file'],
  ])('because it is %s is refused by name', async (_what, headers, body, code) => {
    const target = await start();
    const response = await fetch(urlOf(target), { method: 'POST', headers, body });
    expect(await response.json()).toEqual({ code, kind: 'malformed' });
    expect(filesIn(target)).toEqual([]);
  });
});

describe('an upload that is too large', () => {
  it('by what it declares is refused before it is sent', async () => {
    const target = await start({ maxBytes: 1000 });
    const socket = await raw(target, '', 50 * MB);
    const answer = await firstAnswer(socket);
    expect(answer).toContain('400');
    expect(target.outcomes).toEqual(['upload.too-large']);
    socket.destroy();
  });

  it('is refused as soon as the limit is passed, not at its end', async () => {
    const target = await start({ maxBytes: 1000 });
    // Without a declared length, and without an end.
    const { hostname, port } = new URL(urlOf(target));
    const socket = connect(Number(port), hostname);
    const part = filePart('x'.repeat(2000));
    socket.write(
      `POST /dicom-zip HTTP/1.1\r\nhost: x\r\ncontent-type: ${FORM['content-type']}\r\n` +
        `transfer-encoding: chunked\r\n\r\n${part.length.toString(16)}\r\n${part}\r\n`,
    );
    const answer = await firstAnswer(socket);
    expect(answer).toContain('upload.too-large');
    expect(filesIn(target)).toEqual([]);
    socket.destroy();
  });
});

describe('a client that goes away', () => {
  it('while the disk is asked whether it has room is not waited for', async () => {
    const target = await start({ freeDisk: () => gone.then(() => undefined) });
    const gone = new Promise((resolve) =>
      target.server.server.once('connection', (accepted: Socket) => accepted.once('close', resolve)),
    );
    const socket = await raw(target, filePart('x'), 500_000);
    socket.destroy();
    await until(() => target.outcomes.length === 1, 'the outcome');
    expect(target.outcomes).toEqual(['upload.aborted']);
  });

  it('in the middle of the file leaves nothing behind', async () => {
    const target = await start();
    const socket = await raw(target, filePart('x'.repeat(100_000)), 500_000);
    await until(() => filesIn(target).length === 1, 'the spool file');
    socket.destroy();
    await until(() => filesIn(target).length === 0, 'the deletion');
    expect(target.outcomes).toEqual(['upload.aborted']);
  });

  it('behind the file, before the form is complete, leaves nothing behind', async () => {
    const target = await start();
    const socket = await raw(target, `${filePart('x'.repeat(100_000))}\r\n--${BOUNDARY}\r\n`, 500_000);
    await until(() => filesIn(target).length === 1, 'the spool file');
    socket.destroy();
    await until(() => filesIn(target).length === 0, 'the deletion');
    expect(target.outcomes).toEqual(['upload.aborted']);
  });

  it.each(['x'.repeat(1000), `x\r\n--${BOUNDARY}\r\n`])('by falling silent is given up', async (contents) => {
    const target = await start({ idleSeconds: 1 });
    const socket = await raw(target, filePart(contents), 500_000);
    const answer = await firstAnswer(socket);
    expect(answer).toContain('upload.stalled');
    expect(filesIn(target)).toEqual([]);
    socket.destroy();
  });
});

describe('the disk', () => {
  // A file system that is full for real. Mounting one takes rights that not every machine gives its tests.
  it('that is full is a fault of the service and leaves nothing behind', async (context) => {
    const root = mkdtempSync(join(tmpdir(), 'full-'));
    if (!mounted(root, '256k')) context.skip('mounting a small file system is not permitted here');
    try {
      const target = await start({ root: join(root, 'spool') });
      const answer = await send(target, formOf(['file', 'x'.repeat(900_000), 's.zip']));
      expect(answer).toEqual({ code: 'upload.disk-full', kind: 'fault' });
      expect(filesIn(target)).toEqual([]);
      expect(await send(target, formOf(['file', 'small', 's.zip']))).toHaveProperty('bytes', 'small');
    } finally {
      await running?.server.close();
      execFileSync('umount', [root]);
      rmSync(root, { recursive: true });
      running = undefined;
    }
  });

  it('whose directory vanished is a fault of the service', async () => {
    const target = await start();
    rmSync(target.spool.path, { recursive: true });
    expect(await send(target, formOf(['file', 'x', 's.zip']))).toEqual({
      code: 'upload.spool-failed',
      kind: 'fault',
    });
    mkdirSync(target.spool.path);
  });
});

it('a client that asks first is told to go on only once it may', async () => {
  const target = await start({ maxBytes: 1000 });
  const { server } = target;
  server.server.on('checkContinue', (request, response) => server.server.emit('request', request, response));
  const ask = async (length: number): Promise<string> => {
    const { hostname, port } = new URL(urlOf(target));
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /dicom-zip HTTP/1.1\r\nhost: x\r\ncontent-type: ${FORM['content-type']}\r\n` +
        `expect: 100-continue\r\ncontent-length: ${length}\r\n\r\n`,
    );
    const answer = await firstAnswer(socket);
    socket.destroy();
    return answer;
  };
  expect(await ask(100)).toContain('100 Continue');
  expect(await ask(100 * MB)).toContain('upload.too-large');
});
