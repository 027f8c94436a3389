/** A study whose results are delivered: submitted, followed to its end, and answered as by /predict. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { submitStudy } from './submit-study.js';

const RESULT = { probability_of_pathology: 0.9, processing_status: 'Success' };
const FAILURE = { code: 'dicom.no-ct', error: 'No series of the study is CT.' };
const STUDY = { id: 'a b', state: 'running', result: null, failure: null };
const BODY = {
  fileName: 'study.zip',
  size: 5,
  open: async function* () {
    yield Promise.resolve(Buffer.from('bytes'));
  },
};

let server: Server;
let asked: { readonly request: IncomingMessage; readonly body: string }[];
let answers: (readonly [status: number, body: unknown])[];
beforeEach(async () => {
  [asked, answers] = [[], []];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ request, body });
      const [status, answer] = answers.shift() ?? [500, {}];
      response.writeHead(status).end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function submit() {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { signal } = new AbortController();
  return submitStudy(
    BODY,
    { url, token: 'secret' },
    { deliverTo: 'archive, record', idempotencyKey: 'key', signal, pollMs: 1 },
  );
}

describe('a study whose results are delivered', () => {
  it('is sent with the names of the systems, and followed until its result', async () => {
    answers = [
      [202, STUDY],
      [200, STUDY],
      [200, { ...STUDY, state: 'succeeded', result: RESULT }],
    ];
    expect(await submit()).toMatchObject({ status: 200, body: RESULT });
    expect(asked.map(({ request: { method, url } }) => `${method} ${url}`)).toEqual([
      'POST /studies',
      'GET /studies/a%20b',
      'GET /studies/a%20b',
    ]);
    const [{ request, body }, look] = asked;
    expect(request.headers).toMatchObject({ 'idempotency-key': 'key', prefer: 'wait=50' });
    expect(body).toContain('name="deliver_to"\r\n\r\narchive, record\r\n');
    expect(look.request.headers.authorization).toBe('Bearer secret');
  });

  it.each([
    ['failed', FAILURE, 422, FAILURE],
    ['failed', { ...FAILURE, code: 'device.lost' }, 500, { code: 'device.lost' }],
    ['failed', { ...FAILURE, code: 'later.code' }, 500, { code: 'later.code' }],
    ['cancelled', null, 500, { error: 'The study was cancelled on the service.' }],
  ] as const)('that has %s with %j is answered %i', async (state, failure, status, body) => {
    answers = [[200, { ...STUDY, state, failure }]];
    expect(await submit()).toMatchObject({ status, body });
  });

  it('that is refused has the answer of the refusal', async () => {
    answers = [[503, { detail: 'Later.' }]];
    expect(await submit()).toMatchObject({ status: 503, body: { detail: 'Later.' } });
  });

  it('is not sent to something else than the service', async () => {
    answers = [[200, { hello: 'world' }]];
    expect(await rejectionOf(submit())).toMatchObject({ code: 'cli.service-unreachable' });
  });
});
