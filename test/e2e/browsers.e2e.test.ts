/** Headers for browsers, and the limits of pages of other sites that use a password stored in the browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studyForm } from './instruction.js';
import { type RunningService, startService } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';

const VIEWER = 'https://viewer.example.org';
const ELSEWHERE = 'https://elsewhere.example.com';

const ask = (service: RunningService, origin: string): Promise<Response> =>
  fetch(`${service.url}/predict`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });

/** Sends a study like a browser on behalf of a page of the origin. */
const sendFrom = (service: RunningService, headers: Record<string, string>): Promise<Response> =>
  fetch(`${service.url}/predict`, {
    method: 'POST',
    body: studyForm({ do: 'succeed' }),
    headers: { ...RADIOLOGY, ...headers },
  });

let service: RunningService;
beforeAll(async () => {
  service = await startService({ AUTH_BASIC_FILE: USERS, AUTH_ALLOW: '127.0.0.0/8, 10.9.8.0/24' });
});
afterAll(() => service[Symbol.asyncDispose]());

it('the description of the API reveals nothing about the host, its users and its files', async () => {
  const paths = ['/docs', '/docs-json', '/docs/swagger-ui-init.js'];
  for (const path of paths) {
    const text = await (await service.get(path, RADIOLOGY)).text();
    for (const secret of ['radiology', USERS, service.directory, '10.9.8', process.cwd(), process.version])
      expect(text.includes(secret), `${path}: ${secret}`).toBe(false);
  }
});

describe('by default', () => {
  it.each(['/', '/health', '/predict', '/nothing', '/%', '/docs-json'])(
    '%s forbids browsers to load, embed, guess types and store',
    async (path) => {
      const { headers } = await service.get(path, RADIOLOGY);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy':
          "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers.has('x-powered-by')).toBe(false);
      expect(headers.has('server')).toBe(false);
    },
  );

  it('pages load only their own resources', async () => {
    const policyOf = async (path: string): Promise<string> =>
      (await service.get(path, RADIOLOGY)).headers.get('content-security-policy') ?? '';
    expect(await policyOf('/docs/')).toContain("default-src 'self'");
    expect(await policyOf('/docs?x')).toContain("style-src 'self' 'unsafe-inline'");
    const app = await policyOf('/app/index.html');
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
    ])
      expect(app.split(';')).toContain(directive);
    expect(app).not.toMatch(/unsafe|blob:|data:/);
  });

  it('other sites are refused', async () => {
    const asked = await ask(service, VIEWER);
    expect(asked.status).toBeGreaterThanOrEqual(400);
    expect([...asked.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const read = await service.get('/', { ...RADIOLOGY, origin: VIEWER });
    expect(read.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('a page of another site cannot send a study with the browser’s password', async () => {
    const refused = await sendFrom(service, { origin: ELSEWHERE });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      code: 'auth.foreign-origin',
      processing_status: 'Failure',
    });
    expect((await sendFrom(service, { origin: service.url })).status).toBe(200);
  });
});

describe('with CORS_ORIGINS', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({
      AUTH_BASIC_FILE: USERS,
      AUTH_ADMIN_USERS: 'radiology',
      CORS_ORIGINS: `${VIEWER}, http://localhost:3000`,
    });
  });
  afterAll(() => service[Symbol.asyncDispose]());

  it('a preflight request for one of them is answered without a password', async () => {
    const asked = await ask(service, VIEWER);
    expect(asked.status).toBe(204);
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': VIEWER,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization',
    });
  });

  it('a page of one of them sends studies and reads the answers, including refusals', async () => {
    const answer = await sendFrom(service, { origin: VIEWER, 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(VIEWER);
    const refused = await service.get('/', { origin: VIEWER });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(VIEWER);
  });

  it('no page of these origins administers the service, even for an administrator', async () => {
    const administer = async (headers: Record<string, string>, method = 'GET'): Promise<number> => {
      const path = method === 'GET' ? '/admin/log-level' : '/admin/log-level/info';
      return (await fetch(service.url + path, { method, headers: { ...RADIOLOGY, ...headers } })).status;
    };
    for (const method of ['GET', 'PUT']) {
      expect(await administer({}, method)).toBe(200);
      expect(await administer({ origin: service.url }, method)).toBe(200);
      expect(await administer({ origin: VIEWER }, method)).toBe(403);
      expect(await administer({ origin: VIEWER, 'sec-fetch-site': 'same-site' }, method)).toBe(403);
    }
  });

  it('a page of any other origin cannot send studies', async () => {
    expect((await ask(service, ELSEWHERE)).headers.has('access-control-allow-origin')).toBe(false);
    expect((await sendFrom(service, { origin: ELSEWHERE })).status).toBe(403);
  });
});
