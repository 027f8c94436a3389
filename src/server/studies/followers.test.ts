import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import { Followers } from './followers.js';

const asUser = (name: string) => ({ authenticatedUser: { name, roles: [] }, clientAddress: '10.0.0.1' });
const asAddress = (clientAddress: string) => ({ clientAddress });

/** A connection that the test ends. */
function connection(): { readonly reply: Pick<FastifyReply, 'raw'>; readonly end: () => void } {
  const raw = Object.assign(new EventEmitter(), { destroyed: false, socket: null });
  return { reply: { raw } as unknown as Pick<FastifyReply, 'raw'>, end: () => void raw.emit('close') };
}

it('one user has at most 32 open connections; others are not affected', () => {
  const followers = new Followers();
  const open = Array.from({ length: 40 }, connection);
  const admitted = open.map(({ reply }) => followers.admit(asUser('ada'), reply));
  expect(admitted).toEqual([...Array<boolean>(32).fill(true), ...Array<boolean>(8).fill(false)]);
  expect(followers.admit(asUser('ben'), connection().reply)).toBe(true);
  open[0].end();
  expect(followers.admit(asUser('ada'), connection().reply)).toBe(true);
  expect(followers.admit(asUser('ada'), connection().reply)).toBe(false);
});

it('without login an address is one user', () => {
  const followers = new Followers();
  for (let time = 0; time < 32; time++) followers.admit(asAddress('10.0.0.1'), connection().reply);
  expect(followers.admit(asAddress('::ffff:10.0.0.1'), connection().reply)).toBe(false);
  expect(followers.admit(asAddress('10.0.0.2'), connection().reply)).toBe(true);
});

it('a connection that has already ended is not counted', () => {
  const followers = new Followers();
  const gone = { raw: { destroyed: true, socket: null } } as unknown as Pick<FastifyReply, 'raw'>;
  for (let time = 0; time < 100; time++) expect(followers.admit(asUser('ada'), gone)).toBe(true);
});
