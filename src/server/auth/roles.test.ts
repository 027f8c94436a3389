import { expect, it } from 'vitest';
import { type Permission, permits, type Role, ROLES } from './roles.js';

it.each<[Permission, readonly Role[]]>([
  ['look', ['sender', 'reader', 'admin']],
  ['send', ['sender', 'admin']],
  ['read-all', ['reader', 'admin']],
  ['administer', ['admin']],
])('to %s takes one of the roles %j', (permission, allowed) => {
  expect(ROLES.filter((role) => permits([role], permission))).toEqual(allowed);
  expect(permits([], permission)).toBe(false);
});

it('several roles add up', () => {
  expect(permits(['sender', 'reader'], 'send')).toBe(true);
  expect(permits(['sender', 'reader'], 'read-all')).toBe(true);
  expect(permits(['sender', 'reader'], 'administer')).toBe(false);
});
