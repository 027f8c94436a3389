/** The permissions of each role on every route, by API tokens and by access tokens of an issuer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenCommand, revokeTokenCommand } from '../../src/cli/token.js';
import { studyForm } from './instruction.js';
import { AUDIENCE, RunningIssuer } from './running-issuer.js';
import { type RunningService, startService, until } from './running-service.js';
import { RADIOLOGY, USERS } from './test-users.js';

type Headers = Readonly<Record<string, string>>;
const ROLES = ['sender', 'reader', 'admin'] as const;
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

const directory = mkdtempSync(join(tmpdir(), 'tokens-e2e-'));
const file = join(directory, 'tokens');

async function newToken(name: string, role: (typeof ROLES)[number]): Promise<string> {
  const printed: string[] = [];
  await createTokenCommand(
    { file, name, role, days: '1' },
    { out: (text) => void printed.push(text), warn: () => undefined },
  );
  return printed.join('').trim();
}

describe('tokens', () => {
  let service: RunningService;
  let issuer: RunningIssuer;
  const as: Record<string, Headers> = {};
  beforeAll(async () => {
    issuer = await RunningIssuer.start();
    for (const role of ROLES) as[`token ${role}`] = bearer(await newToken(`a ${role}`, role));
    as['token other'] = bearer(await newToken('another sender', 'sender'));
    for (const client of ['scanner', 'reporting', 'chief', 'without-roles'])
      as[client] = bearer(await issuer.tokenOf(client));
    as['password'] = RADIOLOGY;
    service = await startService({
      AUTH_BASIC_FILE: USERS,
      AUTH_TOKEN_FILE: file,
      AUTH_OIDC_ISSUER: issuer.url,
      AUTH_OIDC_AUDIENCE: AUDIENCE,
      AUTH_OIDC_ROLES_CLAIM: 'realm_access.roles',
    });
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  const ask = async (path: string, headers: Headers, method = 'GET'): Promise<number> => {
    const answer = await fetch(service.url + path, { method, headers });
    await answer.text();
    return answer.status;
  };
  const send = async (path: string, headers: Headers): Promise<Response> =>
    fetch(service.url + path, { method: 'POST', body: studyForm({ do: 'succeed' }), headers });

  it.each([
    ['password', 200, 202, 403],
    ['token sender', 200, 202, 403],
    ['token reader', 403, 403, 403],
    ['token admin', 200, 202, 200],
    ['scanner', 200, 202, 403],
    ['reporting', 403, 403, 403],
    ['chief', 200, 202, 200],
    ['without-roles', 403, 403, 403],
  ])('as %s: /predict %i, /studies %i, /admin %i', async (who, predict, studies, admin) => {
    const headers = as[who];
    expect((await send('/predict', headers)).status).toBe(predict);
    expect((await send('/predict_nifti', headers)).status === 403).toBe(predict === 403);
    expect((await send('/studies', headers)).status).toBe(studies);
    expect(await ask('/admin/log-level', headers)).toBe(admin);
    expect(await ask('/admin/log-level/info', headers, 'PUT')).toBe(admin);
    expect(await ask('/admin/webhooks/dead', headers)).toBe(admin);
    const looks = who === 'without-roles' ? 403 : 200;
    for (const path of ['/', '/docs', '/docs-json', '/metrics', '/studies'])
      expect([path, await ask(path, headers)]).toEqual([path, looks]);
    expect(await ask('/health', headers)).toBe(200);
  });

  it('a study belongs to the user who sent it; readers and administrators see it, and administrators cancel it', async () => {
    const submitted = await send('/studies', { ...as['token sender'], prefer: 'wait=60' });
    const { id } = (await submitted.json()) as { id: string };
    const statuses = async (path: string, method = 'GET'): Promise<Record<string, number>> => {
      const who = [
        'token sender',
        'token other',
        'password',
        'token reader',
        'reporting',
        'chief',
        'without-roles',
      ];
      const answers = await Promise.all(who.map((name) => ask(path, as[name], method)));
      return Object.fromEntries(who.map((name, index) => [name, answers[index]]));
    };
    for (const path of [`/studies/${id}`, `/studies/${id}/events`])
      expect(await statuses(path)).toEqual({
        'token sender': 200,
        'token other': 404,
        password: 404,
        'token reader': 200,
        reporting: 200,
        chief: 200,
        'without-roles': 403,
      });
    // The study has ended; roles that may cancel it get this answer.
    expect(await statuses(`/studies/${id}`, 'DELETE')).toEqual({
      'token sender': 409,
      'token other': 404,
      password: 404,
      'token reader': 403,
      reporting: 403,
      chief: 409,
      'without-roles': 403,
    });
  });

  it('a revoked token is refused without a restart, and the log has its name as the user but not its secret', async () => {
    const token = await newToken('short', 'admin');
    await until(async () => (await ask('/', bearer(token))) === 200, 'the token');
    await revokeTokenCommand(token.split('_')[1], { file }, { out: () => undefined, warn: () => undefined });
    await until(async () => (await ask('/', bearer(token))) === 401, 'its end');
    const refused = await service.get('/', bearer(token));
    expect(await refused.json()).toMatchObject({ code: 'auth.token-refused' });
    expect(refused.headers.get('www-authenticate')).toContain(
      'Bearer realm="CT-CLIP inference", error="invalid_token"',
    );
    // The secret is the last 43 characters, of which some may be underscores.
    expect(JSON.stringify(service.log)).not.toContain(token.slice(-43));
    await service.logged(({ user }) => user === 'token:short', 'the user');
  });

  it('a stream of events ends when the token of its user is revoked, and not before', async () => {
    const token = await newToken('follower', 'sender');
    const kept = await newToken('keeper', 'reader');
    await until(async () => (await ask('/', bearer(token))) === 200, 'the token');
    const body = studyForm(service.waitFor('the revocation'));
    const answer = await fetch(`${service.url}/studies`, { method: 'POST', body, headers: bearer(token) });
    const { id } = (await answer.json()) as { id: string };
    const [followed, other] = await Promise.all(
      [token, kept].map((each) => service.get(`/studies/${id}/events`, bearer(each))),
    );
    expect([followed.status, other.status]).toEqual([200, 200]);
    await revokeTokenCommand(token.split('_')[1], { file }, { out: () => undefined, warn: () => undefined });
    await expect(followed.text()).rejects.toThrow();
    const line = await service.logged(
      ({ message }) => String(message).startsWith('Ended a stream of events'),
      'the reason',
    );
    expect(line).toMatchObject({ request_id: followed.headers.get('x-request-id') });
    service.release('the revocation');
    expect(await other.text()).toContain('event: end');
  });

  it('a refusal for missing credentials names every way to send them', async () => {
    const refused = await service.get('/');
    expect(refused.headers.get('www-authenticate')).toBe(
      'Basic realm="CT-CLIP inference", Bearer realm="CT-CLIP inference"',
    );
    const { components } = (await (await service.get('/docs-json', RADIOLOGY)).json()) as {
      components: { securitySchemes: Record<string, { scheme: string }> };
    };
    expect(Object.values(components.securitySchemes).map(({ scheme }) => scheme)).toEqual([
      'basic',
      'bearer',
    ]);
  });
});
