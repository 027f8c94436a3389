import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { clientCommand } from './client.js';

const directory = mkdtempSync(join(tmpdir(), 'client-'));
afterAll(() => rmSync(directory, { recursive: true }));
const study = join(directory, 'study.zip');
writeFileSync(study, 'the bytes of a study');

/** Runs the command against a service that gives one answer. */
async function runAgainst(
  answer: RequestListener,
  options: { credentials?: string; token?: string; file?: string } = {},
) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let out = '';
  try {
    await clientCommand(
      { url, file: study, ...options },
      { out: (text) => (out += text), warn: () => undefined },
    );
    return { out, error: '' };
  } catch (error) {
    return { out, error: (error as Error).message };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('ctclip client', () => {
  it('sends the file as the multipart field "file" and prints the answer', async () => {
    let seen = '';
    const { out, error } = await runAgainst(
      (request, response) => {
        void bodyOf(request).then((body) => {
          seen = `${request.method} ${request.url} ${request.headers.authorization}\n${body}`;
          response.end('{"pathology": 1}');
        });
      },
      { credentials: 'ann:secret' },
    );
    expect(error).toBe('');
    expect(JSON.parse(out)).toEqual({ pathology: 1 });
    expect(seen).toMatch(/^POST \/predict\?response_format=standard Basic YW5uOnNlY3JldA==\n/);
    expect(seen).toMatch(/name="file"; filename="study.zip"\r\n.*\r\n\r\nthe bytes of a study\r\n--/s);
  });

  it('sends a bearer token, and refuses a text that is none', async () => {
    const seen: (string | undefined)[] = [];
    const answer: RequestListener = (request, response) => {
      seen.push(request.headers.authorization);
      void bodyOf(request).then(() => response.end('{}'));
    };
    expect((await runAgainst(answer, { token: 'ctclip_0123_a-b_c' })).error).toBe('');
    const { error } = await runAgainst(answer, { token: 'secret\r\nx: y' });
    expect(error).toBe('The bearer token contains characters that no token has.');
    expect(seen).toEqual(['Bearer ctclip_0123_a-b_c']);
  });

  it('sends a volume to /predict_nifti', async () => {
    const file = join(directory, 'volume.nii.gz');
    writeFileSync(file, '');
    let path: string | undefined;
    await runAgainst(
      (request, response) => {
        path = request.url;
        request.resume().on('end', () => response.end('{}'));
      },
      { file },
    );
    expect(path).toBe('/predict_nifti?response_format=standard');
  });

  it("prints a failure's body and its sentence", async () => {
    const { out, error } = await runAgainst((request, response) => {
      request
        .resume()
        .on('end', () => response.writeHead(422).end('{"error": "There is no CT in it.", "code": "x"}'));
    });
    expect(JSON.parse(out)).toMatchObject({ code: 'x' });
    expect(error).toBe('The service answered 422: There is no CT in it.');
  });

  it('accepts an answer that arrives before the body is sent', async () => {
    const file = join(directory, 'large.zip');
    writeFileSync(file, Buffer.alloc(8 << 20));
    const { error } = await runAgainst(
      (_, response) => {
        response.writeHead(413, { connection: 'close' }).end('{"error": "It is too large."}');
      },
      { file },
    );
    expect(error).toBe('The service answered 413: It is too large.');
  });

  it('says so if something other than the service answered', async () => {
    const { error } = await runAgainst((request, response) => {
      request.resume().on('end', () => response.writeHead(502).end('<html>'));
    });
    expect(error).toMatch(/answered 502, but not like the service/);
  });

  it('says that nothing answers, or that the file is missing', async () => {
    const nothing = clientCommand({ url: 'http://127.0.0.1:9', file: study });
    await expect(nothing).rejects.toThrow(/No answer from http:\/\/127.0.0.1:9: .*ECONNREFUSED/);
    await expect(clientCommand({ url: 'http://127.0.0.1:9', file: '/none.zip' })).rejects.toThrow(/no file/);
    await expect(clientCommand({ url: 'ftp://host', file: study })).rejects.toThrow(/not an http/);
  });
});
