import { describe, expect, it } from 'vitest';
import { type AdminRequest, AdminRule } from './admin-rule.js';
import type { AuthenticatedUser } from './authenticated-user.js';

const here = (changed: Partial<AdminRequest> = {}): AdminRequest => ({
  clientAddress: '127.0.0.1',
  headers: { host: 'localhost:8000' },
  ...changed,
});

describe('where users are asked for', () => {
  const rule = new AdminRule(true);

  it('those with the role may administer, from anywhere', () => {
    expect(() =>
      rule.admit(here({ clientAddress: '10.1.2.3', authenticatedUser: { name: 'chief', roles: ['admin'] } })),
    ).not.toThrow();
  });

  it.each<[AuthenticatedUser | undefined]>([
    [{ name: 'radiology', roles: ['sender', 'reader'] }],
    [{ name: 'chief', roles: [] }],
    [undefined],
  ])('%j may not, on the host neither', (user) => {
    expect(() => rule.admit(here({ authenticatedUser: user }))).toThrow(
      expect.objectContaining({ code: 'auth.not-an-admin' }),
    );
  });
});

describe('where no users are asked for', () => {
  const rule = new AdminRule(false);

  it.each([
    here(),
    here({ clientAddress: '::1', headers: { host: '[::1]:8000' } }),
    here({ clientAddress: '::ffff:127.0.0.1', headers: { host: '127.0.0.1' } }),
  ])('whoever is on the host may administer (%#)', (request) => {
    expect(() => rule.admit(request)).not.toThrow();
  });

  it.each([
    ['on another host', here({ clientAddress: '10.1.2.3' })],
    ['behind a proxy on this host', here({ headers: { host: 'localhost', 'x-forwarded-for': '127.0.0.1' } })],
    ['sent by a page whose name points to this host', here({ headers: { host: 'rebound.example.com' } })],
    ['without a name of the host', here({ headers: {} })],
  ])('nobody may who is %s', (_where, request) => {
    expect(() => rule.admit(request)).toThrow(expect.objectContaining({ code: 'auth.admins-only-here' }));
  });
});
