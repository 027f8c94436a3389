import { randomBytes } from 'node:crypto';
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '../core/problem/domain-error.js';
import { serviceUnreachable, studyUnreadable, usageError } from './cli-errors.js';
import type { ResponseFormat } from '../config/response-format.js';
import { retryAfterSeconds } from './retry-after.js';
import type { StudyBody } from './study-body.js';

/** The service's answer as received. */
export interface ServiceAnswer {
  readonly status: number;
  /** The JSON body, in the contract's success or failure shape; undefined if it is not JSON. */
  readonly body: unknown;
  /** Seconds after which a retry may succeed, if the service says so. */
  readonly retryAfterSeconds: number | undefined;
}

export interface ServiceAddress {
  /** Base address of the service, e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  /** `user:password` for Basic auth. */
  readonly credentials?: string;
  /** A bearer token: an API token of the service, or an access token of its issuer. */
  readonly token?: string;
}

export interface SendOptions {
  /** Text fields of the form, by name. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborts the request: the service removes a waiting study from its queue. */
  readonly signal?: AbortSignal;
}

interface RequestOptions {
  readonly method: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** The form of the answer that the commands understand. */
const STANDARD: ResponseFormat = 'standard';
/** The service's answers are a few kilobytes; anything larger comes from something else. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Servers without support for `Expect: 100-continue` get the study after this time; curl waits as long. */
const CONTINUE_MS = 1000;

/**
 * Sends a study to a running service and waits for its answer, however long the queue is. The client asks before it sends the
 * study (`Expect: 100-continue`), so a full queue costs no upload.
 *
 * @throws DomainError `cli.service-unreachable` if nothing answers, `cli.study-unreadable` if the study cannot be read to
 * its end, `cli.usage` if the address is wrong; the signal's reason if it is aborted
 */
export function sendStudy(
  study: StudyBody,
  address: ServiceAddress,
  options: SendOptions = {},
): Promise<ServiceAnswer> {
  return postStudy(studyEndpoint(address.url, study.fileName), study, address, options);
}

/** {@link sendStudy} to another endpoint of the service, which may answer earlier. */
export async function postStudy(
  endpoint: URL,
  study: StudyBody,
  address: ServiceAddress,
  { fields = {}, headers = {}, signal }: SendOptions = {},
): Promise<ServiceAnswer> {
  const { head, tail, boundary } = multipartFrame(study.fileName, fields);
  const request = openRequest(endpoint, address, signal, {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + study.size + tail.length,
      expect: '100-continue',
      ...headers,
    },
  });
  const answered = answerOf(request);
  const isWanted = wantsBody(request, answered);
  // A service may refuse early and close while the body is still being sent. Its answer counts, the broken pipe does
  // not.
  const sending = isWanted.then((yes) =>
    yes ? pipeline(endingWithReason(request, framed(head, study, tail)), request) : undefined,
  );
  sending.catch(() => undefined);
  try {
    return await readAnswer(await answered);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof DomainError ? error : serviceUnreachable(address.url, error);
  } finally {
    request.destroy();
  }
}

/**
 * Reads a resource of the service.
 * @throws DomainError `cli.service-unreachable` if nothing answers; the signal's reason if it is aborted
 */
export async function getResource(
  endpoint: URL,
  address: ServiceAddress,
  signal: AbortSignal,
): Promise<ServiceAnswer> {
  const request = openRequest(endpoint, address, signal, { method: 'GET' });
  try {
    const answered = answerOf(request);
    request.end();
    return await readAnswer(await answered);
  } catch (error) {
    signal.throwIfAborted();
    throw serviceUnreachable(address.url, error);
  } finally {
    request.destroy();
  }
}

function openRequest(
  endpoint: URL,
  address: ServiceAddress,
  signal: AbortSignal | undefined,
  { headers, ...options }: RequestOptions,
): ClientRequest {
  const send = endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
  return send(endpoint, {
    ...options,
    headers: { accept: 'application/json', ...bearerHeader(address), ...headers },
    ...(address.credentials !== undefined && { auth: address.credentials }),
    ...(signal !== undefined && { signal }),
  });
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
}

/** Characters of bearer tokens (RFC 6750, section 2.1). */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/** @throws DomainError `cli.usage` for an invalid token. The message does not quote it */
function bearerHeader({ token }: ServiceAddress): { readonly authorization?: string } {
  if (token === undefined) return {};
  if (!TOKEN.test(token)) throw usageError('The bearer token contains characters that no token has.');
  return { authorization: `Bearer ${token}` };
}

/** False if the service has answered without reading the body. */
function wantsBody(request: ClientRequest, answered: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), CONTINUE_MS);
    const decide = (yes: boolean) => () => {
      clearTimeout(timer);
      resolve(yes);
    };
    request.once('continue', decide(true));
    answered.then(decide(false), decide(false));
  });
}

/**
 * The address to which a study is sent.
 * @throws DomainError `cli.usage` if the base address is wrong
 */
export function studyEndpoint(url: string, fileName = 'study.zip'): URL {
  const endpoint = serviceEndpoint(url, /\.nii(\.gz)?$/i.test(fileName) ? 'predict_nifti' : 'predict');
  // RESPONSE_FORMAT of the service may be another one.
  endpoint.searchParams.set('response_format', STANDARD);
  return endpoint;
}

/**
 * The address of a route of the service.
 * @param path without a leading `/`
 * @throws DomainError `cli.usage` if the base address is wrong
 */
export function serviceEndpoint(url: string, path: string): URL {
  try {
    const endpoint = new URL(path, url.endsWith('/') ? url : `${url}/`);
    if (endpoint.protocol === 'http:' || endpoint.protocol === 'https:') return endpoint;
  } catch {
    // Reported below, together with the unknown protocols.
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
  // The service was promised `study.size` bytes and would wait for the rest.
  if (sent !== study.size) throw studyUnreadable(new Error('it changed while it was sent'));
  yield tail;
}

/** Ends a request with the error of its body. `pipeline` only aborts it, which looks like a lost connection. */
async function* endingWithReason(
  request: ClientRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    request.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function readAnswer(response: IncomingMessage): Promise<ServiceAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is larger than any that the service sends');
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

/** The service's sentence, if its answer has one, in the contract's failure shape or as problem details. */
export function refusalReason({ body }: ServiceAnswer): string | undefined {
  const { error, detail } =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return [error, detail].find((text) => typeof text === 'string');
}
