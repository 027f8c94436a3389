import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORM_HEADER, formStart, RawConnection, wholeForm } from './raw-request.js';
import { type RunningService, startService, until } from './running-service.js';

const MB = 1024 * 1024;
const STUDY = JSON.stringify({ do: 'succeed' });

let service: RunningService;
beforeAll(async () => (service = await startService({ MAX_UPLOAD_MB: '1', UPLOAD_IDLE_SECONDS: '2' })));
afterAll(() => service[Symbol.asyncDispose]());

const head = (length: number, further = ''): string =>
  `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ncontent-length: ${length}\r\n${further}\r\n`;

async function queueOf(): Promise<unknown> {
  const body = (await (await service.get('/health')).json()) as { checks: { queue: unknown } };
  return body.checks.queue;
}

const EMPTY_QUEUE = { status: 'up', arriving: 0, waiting: 0, running: 0, limit: 16 };

describe('a client that disconnects during the upload', () => {
  it('leaves no file and frees its place', async () => {
    using connection = new RawConnection(service.port);
    connection.write(head(500_000) + formStart('x'.repeat(100_000)));
    await until(() => service.spooledFiles().length === 1, 'the file');
    connection.destroy();
    await until(() => service.spooledFiles().length === 0, 'its deletion');
    const line = await service.logged(({ status }) => status === 499, 'the line of the log');
    expect(line).toMatchObject({ route: '/predict', context: 'Access' });
    expect(await queueOf()).toEqual(EMPTY_QUEUE);
  });

  it('is answered if it only stalls, and leaves no file', async () => {
    using connection = new RawConnection(service.port);
    connection.write(head(500_000) + formStart('x'));
    expect(await connection.receives('"upload.stalled"')).toContain('HTTP/1.1 400');
    expect(service.spooledFiles()).toEqual([]);
    expect(await queueOf()).toEqual(EMPTY_QUEUE);
  });
});

describe('a study that is too large', () => {
  it('is refused by its declared length before any of it is sent', async () => {
    using connection = new RawConnection(service.port);
    connection.write(head(100 * MB));
    expect(await connection.receives('"upload.too-large"')).toContain('HTTP/1.1 413');
  });

  it('is refused during the upload if it did not declare its length', async () => {
    using connection = new RawConnection(service.port);
    const part = formStart('x'.repeat(1.5 * MB));
    connection.write(
      `POST /predict HTTP/1.1\r\nhost: x\r\n${FORM_HEADER}\r\ntransfer-encoding: chunked\r\n\r\n` +
        `${part.length.toString(16)}\r\n${part}\r\n`,
    );
    expect(await connection.receives('"upload.too-large"')).toContain('HTTP/1.1 413');
    expect(service.spooledFiles()).toEqual([]);
  });

  it('of exactly the allowed size is accepted', async () => {
    const form = new FormData();
    form.append('file', new Blob([STUDY.padEnd(MB)]), 'study.zip');
    expect((await fetch(`${service.url}/predict`, { method: 'POST', body: form })).status).toBe(200);
    const larger = new FormData();
    larger.append('file', new Blob([STUDY.padEnd(MB + 1)]), 'study.zip');
    expect((await fetch(`${service.url}/predict`, { method: 'POST', body: larger })).status).toBe(413);
  });
});

describe('a client with Expect: 100-continue', () => {
  const ASKING = 'expect: 100-continue\r\n';

  it('receives 100 Continue, and then an answer on a connection that stays open', async () => {
    using connection = new RawConnection(service.port);
    const form = wholeForm(STUDY);
    connection.write(head(form.length, ASKING));
    expect(await connection.receives('\r\n\r\n')).toContain('HTTP/1.1 100 Continue');
    connection.write(form);
    const answer = await connection.receives('"Success"');
    expect(answer.match(/100 Continue/g)).toHaveLength(1);
    expect(answer).toContain('Connection: keep-alive');
  });

  it.each([
    ['with an oversized study', head(100 * MB, ASKING), '"upload.too-large"'],
    [
      'to another address',
      `POST /nothing HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n${ASKING}\r\n`,
      '"http.not-found"',
    ],
  ])('%s is refused at once on a connection that closes', async (_what, request, code) => {
    using connection = new RawConnection(service.port);
    connection.write(request);
    await connection.closed;
    expect(connection.received).toContain(code);
    expect(connection.received).toContain('Connection: close');
    expect(connection.received).not.toContain('100 Continue');
  });
});

it('a second study on the same connection is answered like the first', async () => {
  using connection = new RawConnection(service.port);
  const form = wholeForm(STUDY);
  for (const answers of [1, 2]) {
    connection.write(head(form.length) + form);
    await until(() => (connection.received.match(/"Success"/g) ?? []).length === answers, 'the answer');
  }
});

it('after an early refusal the rest of the body is discarded and the connection stays usable', async () => {
  using connection = new RawConnection(service.port);
  const form = wholeForm('x', 'study.rar');
  connection.write(head(form.length + 200_000, '') + form);
  await connection.receives('"upload.wrong-extension"');
  connection.write('x'.repeat(200_000));
  const next = wholeForm(STUDY);
  connection.write(head(next.length) + next);
  expect(await connection.receives('"Success"')).toContain('HTTP/1.1 200 OK');
});
