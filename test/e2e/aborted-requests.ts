import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { Random } from '../../src/core/phantom/random.js';
import { FORM_HEADER, formStart, wholeForm } from './raw-request.js';
import { RADIOLOGY } from './test-users.js';

/** Destination and headers of aborted requests. */
export interface AbortTarget {
  readonly port: number;
  readonly host: string;
  /** Id of the study that some of the requests name. */
  readonly study: string;
  /** Whether the server speaks TLS. */
  readonly tls: boolean;
  /** Headers of a proxy, if any. */
  readonly proxyHeaders: (random: Random) => readonly string[];
  /** The client's own address. */
  readonly from: (random: Random) => string;
}

const STUDY = JSON.stringify({ do: 'succeed' });
const LARGE_STUDY = `${STUDY}\n${'x'.repeat(300_000)}`;
const LARGEST_STEP_MS = 12;

/** Writes a request: its target, method, further headers and body. */
type Write = (target: string, method?: string, headers?: readonly string[], body?: string) => string;

/** A kind of request: the bytes that a client sends before it disconnects. */
type Kind = (write: Write, random: Random, study: string) => string;

function upload(path: string, ...further: string[]): Kind {
  return (write, random) => {
    const body = random.pick([formStart(''), formStart(STUDY), wholeForm(STUDY), formStart(LARGE_STUDY)]);
    const length = Buffer.byteLength(body) + random.pick([0, 0, 100, 1_000_000]);
    return write(path, 'POST', [FORM_HEADER, `content-length: ${length}`, ...further], body);
  };
}

function chunked(path: string): Kind {
  return (write) => {
    const start = formStart('');
    const body = `${Buffer.byteLength(start).toString(16)}\r\n${start}\r\n5\r\nhel`;
    return write(path, 'POST', [FORM_HEADER, 'transfer-encoding: chunked'], body);
  };
}

/** All kinds of routes and damage. */
export const ABORT_KINDS: Readonly<Record<string, Kind>> = {
  health: (write) => write('/health'),
  liveness: (write) => write('/health/live'),
  metrics: (write) => write('/metrics'),
  'the front page': (write) => write('/'),
  'the page': (write) => write('/app/'),
  'the documentation': (write) => write('/docs'),
  'the description': (write) => write('/docs-json'),
  'a list': (write) => write('/studies'),
  'twenty lists in a row': (write) => write('/studies').repeat(20),
  'a study': (write, _random, study) => write(`/studies/${study}`),
  events: (write, _random, study) => write(`/studies/${study}/events`),
  'a file': (write, _random, study) => write(`/studies/${study}/volume.nii.gz`),
  'a cancellation': (write, _random, study) => write(`/studies/${study}`, 'DELETE'),
  administration: (write) => write('/admin/log-level', 'PUT', ['content-length: 2'], '{}'),
  'a prediction': upload('/predict'),
  'a prediction that asks first': upload('/predict', 'expect: 100-continue'),
  'a prediction of NIfTI': upload('/predict_nifti'),
  'a submission': upload('/studies'),
  'a submission that waits': upload('/studies', 'prefer: wait=20'),
  'a prediction in chunks': chunked('/predict'),
  'a submission in chunks': chunked('/studies'),
  'a preflight': (write) =>
    write('/nothing', 'OPTIONS', [
      'origin: https://viewer.example.org',
      'access-control-request-method: POST',
    ]),
  'a body other than a form': (write) => write('/studies', 'POST', ['content-length: 5'], 'hello'),
  'an invalid target': (write, random) =>
    write(
      random.pick(['*studies', '*/x', 'x:443', '/studies/:id(', '/%zz']),
      random.pick(['GET', 'CONNECT']),
    ),
  'no HTTP': (_write, random) =>
    random.pick(['\x16\x03\x01\x02\0\x01\0\x01\xfc', `GET / HTTP/1.1\r\nHost${'x'.repeat(20_000)}`]),
};

/** Sends a part of a request of the kind, or all of it, and disconnects at a random moment. @returns the received data */
export async function abortRequest(kind: Kind, target: AbortTarget, random: Random): Promise<string> {
  const write: Write = (path, method = 'GET', headers = [], body = '') =>
    [
      `${method} ${path} HTTP/1.1`,
      `host: ${target.host}`,
      `authorization: ${RADIOLOGY.authorization}`,
      ...target.proxyHeaders(random),
      ...headers,
      '',
      body,
    ].join('\r\n');
  const bytes = Buffer.from(kind(write, random, target.study), 'latin1');
  const sent = random.chance(0.4) ? bytes.subarray(0, 1 + random.below(bytes.length)) : bytes;
  const pause = random.pick([0, 0, 1, random.below(LARGEST_STEP_MS)]);
  const resets = random.chance(0.7);
  const socket = connect({ port: target.port, host: '127.0.0.1', localAddress: target.from(random) });
  let received = '';
  const stream = target.tls
    ? connectTls({ socket, rejectUnauthorized: false, servername: target.host })
    : socket;
  // The server may close first.
  for (const side of [socket, stream]) side.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => {
    stream.once(target.tls ? 'secureConnect' : 'connect', () => stream.write(sent, () => resolve()));
    socket.once('close', () => resolve());
  });
  await delay(pause);
  if (resets) socket.resetAndDestroy();
  else socket.destroy();
  await closed;
  return received;
}
