/** The result of a study for each kind of answer. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ctFile } from '../../../test/builders/ct-study.js';
import { hasUnreadableFile, UNREADABLE_FILE } from '../../../test/builders/unreadable-file.js';
import type { BatchStudy } from './batch-study.js';
import { findStudies } from './find-studies.js';
import { RetryBudget } from './retry-limits.js';
import { sendWithRetries } from './send-with-retries.js';

const directory = mkdtempSync(join(tmpdir(), 'send-with-retries-'));
const path = join(directory, 'study.zip');
writeFileSync(path, 'the bytes of a study');
afterAll(() => rmSync(directory, { recursive: true }));

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = readonly [status: number, body: string, headers?: Record<string, string>];
const PREDICTION = '{"probability_of_pathology": 0.9, "pathology": 1, "processing_status": "Success"}';

/** Answers each request with the next answer of the list. */
function inTurn(answers: readonly Answer[]): RequestListener {
  let count = 0;
  return (request, response) => {
    const [status, body, headers] = answers[Math.min(count++, answers.length - 1)];
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  };
}

async function send(
  listener: RequestListener,
  {
    seconds = 3600,
    timeout = 60,
    deliverTo,
    study,
  }: { seconds?: number; timeout?: number; deliverTo?: string; study?: BatchStudy } = {},
) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [found] = await findStudies([path]);
  return sendWithRetries(study ?? found, {
    address: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    deliverTo,
    budget: new RetryBudget({ seconds, firstDelaySeconds: 0.001 }),
    timeoutSeconds: timeout,
    signal: new AbortController().signal,
    onWait: () => undefined,
  });
}

describe('a study', () => {
  it.each([
    ['the queue is full', [429, '{"error": "Full."}', { 'retry-after': '0' }]],
    ['the models are being loaded', [503, '{"error": "Loading."}']],
    ['a proxy does not reach the service', [502, '<html>']],
  ] as const)('is sent again while %s', async (_, refusal) => {
    const result = await send(inTurn([refusal, refusal, [200, PREDICTION]]));
    expect(result).toMatchObject({
      isFinal: true,
      row: { path_to_study: path, processing_status: 'Success', probability_of_pathology: 0.9, error: null },
    });
  });

  // Reading the memory of a process from the start fails with EIO.
  it.runIf(hasUnreadableFile)('with a file that cannot be read fails in the table', async () => {
    const folder = mkdtempSync(join(directory, 'folder-'));
    symlinkSync(UNREADABLE_FILE, join(folder, '1'));
    const [study] = await findStudies([folder]);
    expect(await send(inTurn([[200, PREDICTION]]), { study })).toMatchObject({
      isFinal: false,
      row: { path_to_study: folder, error: 'The study cannot be read: EIO: i/o error, read.' },
    });
  });

  it('with a file that is gone fails in the table, and is not sent again as after a lost connection', async () => {
    const folder = mkdtempSync(join(directory, 'folder-'));
    const gone = join(folder, '2');
    for (const name of ['1', '2']) writeFileSync(join(folder, name), ctFile(0));
    const [study] = await findStudies([folder]);
    rmSync(gone);
    let count = 0;
    const result = await send(
      (request) => {
        count += 1;
        request.resume();
      },
      { study },
    );
    expect(result).toMatchObject({
      isFinal: false,
      row: {
        path_to_study: folder,
        error: `The study cannot be read: ENOENT: no such file or directory, open '${gone}'.`,
      },
    });
    expect(count).toBe(1);
  });

  it('is sent again when the connection breaks', async () => {
    let count = 0;
    const result = await send((request, response) => {
      if (count++ === 0) request.socket.destroy();
      else request.resume().on('end', () => response.end(PREDICTION));
    });
    expect(result.row.processing_status).toBe('Success');
  });

  it.each([
    [[422, '{"error": "No CT.", "study_uid": "1.2"}'], true, 'No CT.', '1.2'],
    [[413, '<html>'], true, 'The service answered 413.', null],
    [[500, '{"error": "Lost."}'], false, 'Lost.', null],
  ] as const)('that is answered %j has failed; that is final: %s', async (answer, isFinal, error, uid) => {
    const result = await send(inTurn([answer]));
    expect(result.isFinal).toBe(isFinal);
    expect(result.row).toMatchObject({ processing_status: 'Failure', error, study_uid: uid });
  });
});

it('a study to deliver is sent again under the same key, so that it is delivered once', async () => {
  const keys: unknown[] = [];
  const refused = inTurn([
    [503, '{"detail": "Later."}'],
    [200, `{"id": "a", "state": "succeeded", "failure": null, "result": ${PREDICTION}}`],
  ]);
  const result = await send(
    (request, response) => {
      keys.push(request.headers['idempotency-key']);
      refused(request, response);
    },
    { deliverTo: 'archive' },
  );
  expect(result.row.processing_status).toBe('Success');
  expect(keys).toEqual([expect.stringMatching(/./), keys[0]]);
});

describe('sending stops', () => {
  it('when the service does not know a system to deliver to', async () => {
    const body = '{"code": "delivery.unknown-destination", "detail": "They are record."}';
    await expect(send(inTurn([[400, body]]), { deliverTo: 'archive' })).rejects.toThrow(
      /accepts no studies: They are record\.$/,
    );
  });

  it.each([
    [[401, '{"detail": "Credentials are missing."}'], /accepts no studies: Credentials are missing\.$/],
    [[404, '<html>'], /accepts no studies: it answered 404$/],
    [[200, '{"hello": "world"}'], /answered 200, but not like the service/],
    [[302, ''], /answered 302, but not like the service/],
  ] as const)('when the service answers %j', async (answer, message) => {
    await expect(send(inTurn([answer]))).rejects.toThrow(message);
  });

  it('when the service accepts no study for too long', async () => {
    const full = inTurn([[429, '{"error": "Full."}', { 'retry-after': '1' }]]);
    await expect(send(full, { seconds: 0 })).rejects.toThrow(/accepts no studies: Full\.$/);
    const silent = send(() => undefined, { seconds: 0, timeout: 0.05 });
    await expect(silent).rejects.toThrow(/accepts no studies: no answer in 0\.05 s$/);
  });
});

it('a full service refuses a study before its body is sent', async () => {
  let received = 0;
  server = createServer();
  server.on('checkContinue', (request, response) => {
    request.on('data', (chunk: Buffer) => (received += chunk.length));
    response.writeHead(429, { 'retry-after': '1' }).end('{"error": "Full."}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [study] = await findStudies([path]);
  const sending = sendWithRetries(study, {
    address: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    budget: new RetryBudget({ seconds: 0, firstDelaySeconds: 1 }),
    timeoutSeconds: 60,
    signal: new AbortController().signal,
    onWait: () => undefined,
  });
  await expect(sending).rejects.toThrow(/Full/);
  expect(received).toBe(0);
});
