import { readFileSync } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectionFault, tlsOptions } from '../dicom/network/connection.js';
import { noAnswerInTime, tlsFailed, unexpectedAnswer } from '../dicom/network/network-errors.js';
import type { WebPeer } from './peer.js';

/** Largest answer that is read: a STOW-RS answer has some hundred bytes per object. */
const MAX_ANSWER_BYTES = 4_194_304;
/** Longer values of Retry-After are reduced to this. */
const MAX_RETRY_AFTER_SECONDS = 3600;

/** A body with a known length. */
export interface RequestBody {
  readonly mediaType: string;
  readonly length: number;
  chunks(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

export interface WebAnswer {
  readonly status: number;
  /** Undefined for an answer that is empty or is not JSON. */
  readonly json: unknown;
  readonly retryAfterSeconds: number | undefined;
}

/**
 * Sends one request to a peer. Redirects are not followed because only peers may be called.
 * @param path after the peer's address
 * @param accept media type of the answer, JSON
 * @throws DomainError `pacs.unreachable`, `pacs.tls-failed`, `pacs.timeout`, `pacs.unexpected-answer`
 */
export async function exchange(
  peer: WebPeer,
  path: string,
  accept: string,
  body: RequestBody | undefined,
  signal: AbortSignal,
): Promise<WebAnswer> {
  const { url, tls, authorizationFile, timeoutMs } = peer;
  const isEncrypted = url.startsWith('https:');
  const request = isEncrypted ? requestHttps : requestHttp;
  const options = isEncrypted ? readTls(tls ?? {}) : {};
  try {
    const outgoing = request(url + path, {
      ...options,
      method: body === undefined ? 'GET' : 'POST',
      signal,
      headers: {
        accept,
        'user-agent': 'ctclip-delivery',
        ...(body !== undefined && { 'content-type': body.mediaType, 'content-length': body.length }),
        ...(authorizationFile !== undefined && {
          authorization: readFileSync(authorizationFile, 'utf8').trim(),
        }),
      },
    });
    outgoing.setTimeout(timeoutMs, () => outgoing.destroy(noAnswerInTime()));
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    // An early answer ends the sending; its status says more than the broken pipe.
    const sent = pipeline(Readable.from(body?.chunks() ?? []), outgoing);
    sent.catch(() => undefined);
    return await readAnswer(await answered);
  } catch (error) {
    throw connectionFault(error);
  }
}

function readTls(files: NonNullable<WebPeer['tls']>) {
  try {
    return tlsOptions(files);
  } catch (error) {
    throw tlsFailed(error);
  }
}

async function readAnswer(response: IncomingMessage): Promise<WebAnswer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) throw unexpectedAnswer('its answer is too long');
    pieces.push(piece);
  }
  const seconds = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    json: jsonOf(Buffer.concat(pieces).toString()),
    retryAfterSeconds: seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) : undefined,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
