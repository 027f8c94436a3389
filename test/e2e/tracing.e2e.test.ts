import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startService, until } from './running-service.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes?: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** An OTLP collector that stores what it receives. */
let collector: Server;
const bodies: string[] = [];
beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.url === '/v1/traces') bodies.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
});
afterAll(() => void collector.close());

function spans(): Span[] {
  interface Export {
    readonly resourceSpans: readonly {
      readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
    }[];
  }
  return bodies.flatMap((body) =>
    (JSON.parse(body) as Export).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    ),
  );
}

it('a request and the stages of its study belong to the client’s trace', async () => {
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`;
  await using service = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  const [traceId, caller] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const headers = { traceparent: `00-${traceId}-${caller}-01` };
  const answer = await service.predict({ do: 'succeed' }, { headers });
  await service.get('/health');
  // Pending spans are sent before the end.
  service.signal('SIGTERM');
  await service.ended;
  await until(() => spans().length > 0, 'the spans');
  const [request] = spans().filter(({ name }) => name === 'POST /predict');
  expect(request).toMatchObject({ traceId, parentSpanId: caller });
  const attributes = Object.fromEntries((request.attributes ?? []).map(({ key, value }) => [key, value]));
  expect(attributes).toEqual({
    'http.request.method': { stringValue: 'POST' },
    'http.route': { stringValue: '/predict' },
    'http.response.status_code': { intValue: 200 },
    'ctclip.request_id': { stringValue: answer.headers.get('x-request-id') },
  });
  const stages = spans().filter(({ parentSpanId }) => parentSpanId === request.spanId);
  // The test's device has one stage.
  expect(stages.map(({ name }) => name).sort()).toEqual(['reading', 'upload', 'waiting']);
  expect(spans().some(({ name }) => name.includes('health'))).toBe(false);
  // Contains neither the file's name nor the study's UID.
  expect(bodies.join()).not.toMatch(/study\.zip|1\.2\.3/);
});
