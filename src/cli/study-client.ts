import { randomBytes } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '../core/problem/domain-error.js';
import { serviceUnreachable, studyUnreadable, usageError } from './cli-errors.js';
import { retryAfterSeconds } from './retry-after.js';
import type { StudyBody } from './study-body.js';

/** An answer of the service, as it came over the wire. */
export interface ServiceAnswer {
  readonly status: number;
  /** The JSON body, of the contract's success or failure shape; undefined when it is no JSON. */
  readonly body: unknown;
  /** When the service may be asked again, where it says so. */
  readonly retryAfterSeconds: number | undefined;
}

export interface ServiceAddress {
  /** Base address of the service, e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  /** `user:password` for Basic auth. */
  readonly credentials?: string;
}

export interface SendOptions {
  /** Text fields of the form, by name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Ends it: the service takes a study that still waits out of its queue. */
  readonly signal?: AbortSignal;
}

/** The service's answers are a few kilobytes; anything larger is not one of them. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Who does not understand `Expect: 100-continue` is sent the study after this time; curl waits as long. */
const CONTINUE_MS = 1000;

/**
 * Sends a study to a running service and waits for its answer, however long the queue. The service is asked before the
 * study is sent (`Expect: 100-continue`), so that a full queue costs no upload.
 *
 * @throws DomainError `cli.service-unreachable` when nothing answers, `cli.study-unreadable` when the study cannot be
 * read to its end, `cli.usage` when the address is wrong; the signal's reason when it is aborted
 */
export async function sendStudy(
  study: StudyBody,
  { url, credentials }: ServiceAddress,
  { fields = {}, signal }: SendOptions = {},
): Promise<ServiceAnswer> {
  const endpoint = studyEndpoint(url, study.fileName);
  const { head, tail, boundary } = multipartFrame(study.fileName, fields);
  const send = endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(endpoint, {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + study.size + tail.length,
      accept: 'application/json',
      expect: '100-continue',
    },
    ...(credentials !== undefined && { auth: credentials }),
    ...(signal !== undefined && { signal }),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  const isWanted = wantsBody(request, answered);
  // A service that refuses early answers and closes while the body is still being sent: its answer counts, the
  // broken pipe does not.
  const sending = isWanted.then((yes) => (yes ? pipeline(framed(head, study, tail), request) : undefined));
  sending.catch(() => undefined);
  try {
    return await readAnswer(await answered);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof DomainError ? error : serviceUnreachable(url, error);
  } finally {
    request.destroy();
  }
}

/** False once it has answered without having seen the body. */
function wantsBody(request: ClientRequest, answered: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => resolve(true), CONTINUE_MS);
    const decide = (yes: boolean) => () => {
      clearTimeout(patience);
      resolve(yes);
    };
    request.once('continue', decide(true));
    answered.then(decide(false), decide(false));
  });
}

/**
 * Where a study is sent to.
 * @throws DomainError `cli.usage` when the address is wrong
 */
export function studyEndpoint(url: string, fileName = 'study.zip'): URL {
  const path = /\.nii(\.gz)?$/i.test(fileName) ? 'predict_nifti' : 'predict';
  try {
    const endpoint = new URL(path, url.endsWith('/') ? url : `${url}/`);
    if (endpoint.protocol === 'http:' || endpoint.protocol === 'https:') return endpoint;
  } catch {
    // Said below, together with the unknown protocols.
  }
  throw usageError(`${url} is not an http or https address.`);
}

function multipartFrame(
  fileName: string,
  fields: Readonly<Record<string, string>>,
): { head: Buffer; tail: Buffer; boundary: string } {
  const boundary = `ctclip-${randomBytes(16).toString('hex')}`;
  const quoted = fileName.replace(/["\r\n]/g, '_');
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    boundary,
    head: Buffer.from(
      `${texts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    ),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}

async function* framed(head: Buffer, study: StudyBody, tail: Buffer): AsyncGenerator<Uint8Array> {
  yield head;
  let sent = 0;
  try {
    for await (const chunk of study.open()) {
      sent += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    throw studyUnreadable(cause);
  }
  // The service was promised as many bytes as there were, and would wait for the rest.
  if (sent !== study.size) throw studyUnreadable(new Error('it changed while it was sent'));
  yield tail;
}

async function readAnswer(response: IncomingMessage): Promise<ServiceAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is larger than any answer of the service');
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    body: parsed(Buffer.concat(chunks).toString('utf8')),
    retryAfterSeconds: retryAfterSeconds(response.headers['retry-after']),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The service's own sentence, if its answer has one: the contract's failures and problem details both do. */
export function refusalReason({ body }: ServiceAnswer): string | undefined {
  const { error, detail } =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return [error, detail].find((text) => typeof text === 'string');
}
