import { describe, expect, it } from 'vitest';
import { type AdminRequest, AdminRule } from './admin-rule.js';
import type { AuthenticatedUser } from './authenticated-user.js';

const here = (changed: Partial<AdminRequest> = {}): AdminRequest => ({
  clientAddress: '127.0.0.1',
  headers: { host: 'localhost:8000' },
  ...changed,
});

describe('with authentication', () => {
  const rule = new AdminRule(true);

  it('users with the role may administer from any address', () => {
    expect(() =>
      rule.admit(here({ clientAddress: '10.1.2.3', authenticatedUser: { name: 'chief', roles: ['admin'] } })),
    ).not.toThrow();
  });

  it.each<[AuthenticatedUser | undefined]>([
    [{ name: 'radiology', roles: ['sender', 'reader'] }],
    [{ name: 'chief', roles: [] }],
    [undefined],
  ])('%j may not, even on the host', (user) => {
    expect(() => rule.admit(here({ authenticatedUser: user }))).toThrow(
      expect.objectContaining({ code: 'auth.not-an-admin' }),
    );
  });
});

describe('without authentication', () => {
  const rule = new AdminRule(false);

  it.each([
    here(),
    here({ clientAddress: '::1', headers: { host: '[::1]:8000' } }),
    here({ clientAddress: '::ffff:127.0.0.1', headers: { host: '127.0.0.1' } }),
  ])('clients on the host may administer (%#)', (request) => {
    expect(() => rule.admit(request)).not.toThrow();
  });

  it.each([
    ['on another host', here({ clientAddress: '10.1.2.3' })],
    ['behind a proxy on this host', here({ headers: { host: 'localhost', 'x-forwarded-for': '127.0.0.1' } })],
    ['on a page of a name that resolves to this host', here({ headers: { host: 'rebound.example.com' } })],
    ['without a name of the host', here({ headers: {} })],
  ])('clients may not administer that are %s', (_where, request) => {
    expect(() => rule.admit(request)).toThrow(expect.objectContaining({ code: 'auth.admins-only-here' }));
  });
});
