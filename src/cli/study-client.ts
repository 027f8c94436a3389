import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { serviceUnreachable, usageError } from './cli-errors.js';

/** An answer of the service, as it came over the wire. */
export interface ServiceAnswer {
  readonly status: number;
  /** The JSON body, of the contract's success or failure shape. */
  readonly body: unknown;
}

export interface SendStudyOptions {
  /** Base address of the service, e.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  /** A study as `.zip`, or a volume as `.nii` or `.nii.gz`. */
  readonly file: string;
  /** `user:password` for Basic auth. */
  readonly credentials?: string;
}

/** The service's answers are a few kilobytes; anything larger is not one of them. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Sends a study to a running service and waits for its answer, however long the queue: the file is streamed
 * from disk, so its size does not matter.
 *
 * @throws DomainError `cli.service-unreachable` when nothing answers, `cli.usage` when the file or address is wrong
 */
export async function sendStudy({ url, file, credentials }: SendStudyOptions): Promise<ServiceAnswer> {
  const endpoint = endpointFor(url, file);
  const info = await stat(file).catch(() => undefined);
  if (info?.isFile() !== true) throw usageError(`There is no file ${file}.`);

  const { head, tail, boundary } = multipartFrame(basename(file));
  const send = endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(endpoint, {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + info.size + tail.length,
      accept: 'application/json',
    },
    ...(credentials === undefined ? {} : { auth: credentials }),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });

  // A service that refuses early answers and closes while the body is still being sent: its answer counts, the
  // broken pipe does not.
  const sending = pipeline(framed(head, createReadStream(file), tail), request);
  sending.catch(() => undefined);
  try {
    return await readAnswer(await answered);
  } catch (error) {
    throw serviceUnreachable(url, error);
  }
}

function endpointFor(url: string, file: string): URL {
  const path = /\.nii(\.gz)?$/i.test(file) ? 'predict_nifti' : 'predict';
  try {
    const endpoint = new URL(path, url.endsWith('/') ? url : `${url}/`);
    if (endpoint.protocol === 'http:' || endpoint.protocol === 'https:') return endpoint;
  } catch {
    // Said below, together with the unknown protocols.
  }
  throw usageError(`${url} is not an http or https address.`);
}

function multipartFrame(fileName: string): { head: Buffer; tail: Buffer; boundary: string } {
  const boundary = `ctclip-${randomBytes(16).toString('hex')}`;
  const quoted = fileName.replace(/["\r\n]/g, '_');
  return {
    boundary,
    head: Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    ),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}

async function* framed(head: Buffer, file: AsyncIterable<Buffer>, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* file;
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
  const status = response.statusCode ?? 0;
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return { status, body: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new Error(`it answered ${status} without JSON; is this the service's address?`, { cause });
  }
}
