/** Access tokens of a real issuer, checked by the part of the service that checks them. */
import { Logger } from '@nestjs/common';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OidcIssuer } from '../../src/server/auth/oidc/oidc-issuer.js';
import { until } from '../until.js';
import { AUDIENCE, RunningIssuer } from './running-issuer.js';

const TIMES = { description: 3_600_000, keys: 600_000, pause: 200, timeout: 5000 };

let issuer: RunningIssuer;
beforeAll(async () => {
  Logger.overrideLogger(false);
  issuer = await RunningIssuer.start();
});
afterAll(() => issuer[Symbol.asyncDispose]());

const checkOf = (
  changed: { issuer?: string; audience?: string; clockSkewSeconds?: number } = {},
): OidcIssuer =>
  new OidcIssuer(
    {
      issuer: issuer.url,
      audience: AUDIENCE,
      rolesClaim: 'realm_access.roles',
      clockSkewSeconds: 5,
      ...changed,
    },
    TIMES,
  );

type Claims = Readonly<Record<string, unknown>>;
type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** The error code of a refused token. */
const refusal = (token: string, check = checkOf()): Promise<string> =>
  check.userOf(token).then(
    () => 'accepted',
    (error: unknown) => (error as { code: string }).code,
  );

describe('an access token', () => {
  it.each([
    ['scanner', ['sender']],
    ['reporting', ['reader']],
    ['chief', ['admin']],
    ['sender-and-reader', ['sender', 'reader']],
    ['without-roles', []],
    ['with-foreign-roles', []],
  ])('of %s gives the roles %j', async (client, roles) => {
    expect(await checkOf().userOf(await issuer.tokenOf(client))).toEqual({ name: `oidc:${client}`, roles });
  });

  it('for another service is refused', async () => {
    expect(await refusal(await issuer.tokenOf('for-another-service'))).toBe('auth.token-refused');
    expect(await refusal(await issuer.tokenOf('chief'), checkOf({ audience: 'urn:else' }))).toBe(
      'auth.token-refused',
    );
  });

  it('is accepted within the allowed difference of clocks, and no longer', async () => {
    const token = await issuer.tokenOf('short-lived');
    const strict = checkOf({ clockSkewSeconds: 0 });
    await until(async () => (await refusal(token, strict)) === 'auth.token-expired', 'its end');
    expect(await refusal(token, checkOf({ clockSkewSeconds: 300 }))).toBe('accepted');
  });

  it.each<[string, (token: string) => string | Promise<string>]>([
    ['with another signature', (token) => token.replace(/.{10}$/, 'AAAAAAAAAA')],
    [
      'with other claims',
      (token) => token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"chief"}').toString('base64url')}.`),
    ],
    [
      'without a signature',
      (token) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
    ],
    ['that is not one', () => 'abc.def.ghi'],
    [
      'signed with a secret that its forger chose',
      () =>
        new SignJWT({ realm_access: { roles: ['admin'] } })
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject('chief')
          .setIssuer(issuer.url)
          .setAudience(AUDIENCE)
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('a secret of the forger, long enough')),
    ],
  ])('%s is refused', async (_what, forge) => {
    expect(await refusal(await forge(await issuer.tokenOf('chief')))).toBe('auth.token-refused');
  });

  const now = Math.floor(Date.now() / 1000);
  const claims = (changed: Claims = {}): Claims => ({
    ...{ iss: issuer.url, aud: AUDIENCE, sub: 'chief', exp: now + 600, iat: now },
    realm_access: { roles: ['admin'] },
    ...changed,
  });

  it('of the issuer may name several services', async () => {
    expect(await refusal(await issuer.sign(claims()))).toBe('accepted');
    expect(await refusal(await issuer.sign(claims({ aud: ['urn:other', AUDIENCE] })))).toBe('accepted');
  });

  it.each<[string, Claims, string]>([
    ['is for other services', { aud: ['urn:other', 'urn:third'] }, 'auth.token-refused'],
    ['is for no service', { aud: undefined }, 'auth.token-refused'],
    ['is for a list of lists', { aud: [[AUDIENCE]] }, 'auth.token-refused'],
    ['is for a service of a similar name', { aud: `${AUDIENCE}.other` }, 'auth.token-refused'],
    ['is not valid yet', { nbf: now + 3600 }, 'auth.token-refused'],
    ['is valid from a moment that is not a number', { nbf: 'soon' }, 'auth.token-refused'],
    ['has expired', { exp: now - 3600 }, 'auth.token-expired'],
    ['never expires', { exp: undefined }, 'auth.token-refused'],
    ['expires at a moment that is not a number', { exp: '9999999999' }, 'auth.token-refused'],
    ['has no subject', { sub: undefined }, 'auth.token-refused'],
    ['has a subject with a line break', { sub: 'chief\nroot' }, 'auth.token-refused'],
    ['has a subject that is not text', { sub: ['chief'] }, 'auth.token-refused'],
    ['is of another issuer', { iss: 'https://elsewhere.example' }, 'auth.token-refused'],
    ['names no issuer', { iss: undefined }, 'auth.token-refused'],
  ])('that the issuer signed and that %s is refused', async (_what, changed, code) => {
    expect(await refusal(await issuer.sign(claims(changed)))).toBe(code);
  });

  /** A key that the issuer does not have. */
  let foreign: Promise<KeyPair> | undefined;
  const foreignKey = (): Promise<KeyPair> => (foreign ??= generateKeyPair('RS256'));

  it.each<[string, () => Promise<string>]>([
    ['names a key by a path', () => issuer.sign(claims(), { kid: '../../../../dev/null' })],
    ['names a key by a query', () => issuer.sign(claims(), { kid: "x' UNION SELECT 'key" })],
    [
      'demands an unknown extension',
      () => issuer.sign(claims(), { crit: ['urn:unknown'], 'urn:unknown': true }),
    ],
    [
      'contains its own key',
      async () => {
        const { privateKey, publicKey } = await foreignKey();
        return new SignJWT(claims())
          .setProtectedHeader({ alg: 'RS256', jwk: await exportJWK(publicKey) })
          .sign(privateKey);
      },
    ],
    [
      'names the address of its key',
      async () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'RS256', jku: 'http://127.0.0.1:1/jwks', kid: 'own' })
          .sign((await foreignKey()).privateKey),
    ],
    [
      'is signed with the public key as a shared secret',
      () => {
        const pem = issuer.publicKey.export({ type: 'spki', format: 'pem' });
        const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
        const text = `${part({ alg: 'HS256' })}.${part(claims())}`;
        return Promise.resolve(`${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`);
      },
    ],
  ])('that %s is refused', async (_what, forge) => {
    expect(await refusal(await forge())).toBe('auth.token-refused');
  });

  it('signed with a new key is accepted without a restart, and one with the old key no longer', async () => {
    const check = checkOf();
    const old = await issuer.tokenOf('chief');
    expect(await refusal(old, check)).toBe('accepted');
    issuer.rotateKeys();
    const renewed = await issuer.tokenOf('chief');
    await until(async () => (await refusal(renewed, check)) === 'accepted', 'the new key');
    expect(await refusal(old, check)).toBe('auth.token-refused');
  });

  it('with an unknown key does not cause repeated requests to the issuer', async () => {
    const check = new OidcIssuer(
      { issuer: issuer.url, audience: AUDIENCE, rolesClaim: 'realm_access.roles', clockSkewSeconds: 5 },
      { ...TIMES, pause: 60_000 },
    );
    await check.userOf(await issuer.tokenOf('chief'));
    const before = issuer.keyRequests;
    issuer.rotateKeys();
    const unknown = await issuer.tokenOf('chief');
    for (let time = 0; time < 50; time++) expect(await refusal(unknown, check)).toBe('auth.token-refused');
    expect(issuer.keyRequests).toBe(before);
  });
});

describe('an issuer', () => {
  it('that gives no answer lets nobody in, and counts as unusable', async () => {
    const gone = await RunningIssuer.start();
    const check = checkOf({ issuer: gone.url });
    const token = await gone.tokenOf('chief');
    await gone[Symbol.asyncDispose]();
    expect(await refusal(token, check)).toBe('auth.unavailable');
    expect(await check.isUsable()).toBe(false);
  });

  it('whose description is that of another issuer lets nobody in', async () => {
    const check = checkOf({ issuer: issuer.url.replace('127.0.0.1', 'localhost') });
    expect(await refusal(await issuer.tokenOf('chief'), check)).toBe('auth.unavailable');
  });
});
