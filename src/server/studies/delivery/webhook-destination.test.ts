import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { studyOptions } from '../../../core/pipeline/study-options.js';
import type { WebhookSettings } from '../../webhook/webhook-settings.js';
import { submitted } from '../lifecycle/study-transitions.js';
import type { FailedTry } from './delivery-outbox.js';
import { WebhookDestination } from './webhook-destination.js';

const BODY = { id: 'study', state: 'succeeded' };

let server: Server;
let received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
/** Status of the answer; 0 closes the connection. */
let status: number;
beforeEach(async () => {
  [received, status] = [[], 204];
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;

function send(settings: Partial<WebhookSettings> = {}): Promise<FailedTry | undefined> {
  const destination = new WebhookDestination(
    {
      allowedHosts: [new URL(url()).host],
      allowsHttp: true,
      secret: 'shared by both',
      attempts: 3,
      firstDelayMs: 10,
      timeoutMs: 2000,
      ...settings,
    },
    () => Promise.resolve(BODY),
  );
  const study = { owner: null, priority: 'routine', kind: 'dicom-zip', fileName: 'study.zip' } as const;
  const keys = { requestId: 'request', contentKey: 'content', repeatKey: 'repeat' };
  const options = studyOptions();
  return destination.send(submitted({ ...study, ...keys, id: 'study', options, webhookUrl: url() }, 1));
}

describe('a webhook', () => {
  it('receives the study, signed with the shared secret', async () => {
    const before = Math.floor(Date.now() / 1000);
    expect(await send()).toBeUndefined();
    const [{ headers, body }] = received;
    expect(JSON.parse(body)).toEqual(BODY);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-ctclip-delivery': 'study' });
    const timestamp = String(headers['x-ctclip-timestamp']);
    expect(Number(timestamp)).toBeGreaterThanOrEqual(before);
    expect(Number(timestamp)).toBeLessThanOrEqual(Date.now() / 1000);
    const expected = createHmac('sha256', 'shared by both').update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-ctclip-signature']).toBe(`sha256=${expected}`);
  });

  it.each([
    [503, 'answered 503'],
    [302, 'answered 302'],
    [0, 'ECONNRESET'],
  ])('that answers %i is tried again later, and a redirect is not followed', async (answer, message) => {
    status = answer;
    expect(await send()).toEqual({ message, isFinal: false });
    expect(received).toHaveLength(1);
  });

  it('that does not answer fails in time', async () => {
    server.removeAllListeners('request');
    expect(await send({ timeoutMs: 50 })).toEqual({ message: 'no answer in time', isFinal: false });
  });

  it.each([
    [
      'a host that is no longer on the list',
      { allowedHosts: ['pacs.example.org'] },
      'webhook.host-not-allowed',
    ],
    ['any host once webhooks are off', { allowedHosts: [] }, 'webhook.off'],
    ['http where only https is allowed', { allowsHttp: false }, 'webhook.not-a-url'],
  ])('is not sent to %s, and given up', async (_, settings, code) => {
    expect(await send(settings)).toEqual({ code, message: code, isFinal: true });
    expect(received).toEqual([]);
  });
});
