import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { transformSync } from 'rolldown/utils';
import { expect, it } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { signatureOf } from './webhook-signature.js';

interface Example {
  readonly isFromService: (headers: IncomingHttpHeaders, body: Buffer, secret: string) => boolean;
}

/** The receiver's check from docs/api.md. */
async function example(): Promise<Example> {
  const blocks = readFileSync(packagePath('docs', 'api.md'), 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm);
  const source = [...blocks].map(([, block]) => block).find((block) => block.includes('isFromService')) ?? '';
  const { code, errors } = transformSync('example.ts', source);
  expect(errors).toEqual([]);
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Example;
}

/** Headers of a body that the service signed `age` seconds ago. */
function headersOf(body: string, secret: string, age = 0): IncomingHttpHeaders {
  const timestamp = Math.floor(Date.now() / 1000) - age;
  return {
    'x-ctclip-timestamp': String(timestamp),
    'x-ctclip-signature': `sha256=${signatureOf(secret, timestamp, body)}`,
  };
}

it('the documented check accepts only bodies signed by the service', async () => {
  const { isFromService } = await example();
  const body = '{"finding":"Übersicht"}';
  const check = (headers: IncomingHttpHeaders, text = body): boolean =>
    isFromService(headers, Buffer.from(text), 'shared');
  expect(check(headersOf(body, 'shared'))).toBe(true);
  expect(check(headersOf(body, 'shared', 299))).toBe(true);
  expect(check(headersOf(body, 'shared', 400))).toBe(false);
  expect(check(headersOf(body, 'another'))).toBe(false);
  expect(check(headersOf(body, 'shared'), `${body} `)).toBe(false);
  expect(check({ ...headersOf(body, 'shared'), 'x-ctclip-timestamp': '1' })).toBe(false);
  expect(check({ ...headersOf(body, 'shared'), 'x-ctclip-signature': 'sha256=' })).toBe(false);
  expect(check({})).toBe(false);
});
