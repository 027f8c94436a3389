import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { RequestIds } from './request-ids.js';

const UUID = /^[0-9a-f-]{36}$/;

function request(from: string, id?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: from });
  const message = new IncomingMessage(socket);
  if (id !== undefined) message.headers['x-request-id'] = id;
  return message;
}

const ids = new RequestIds(['192.0.2.0/24']);

it.each([
  '6f1c1a52-6d0e-4a3b-9a3e-1d3b1c0a7f10',
  '0f9d3f2b1c4e5a6978877665544332211',
  'Root=1-67891233-abcdef012345678912345678',
])('a trusted proxy names a request %s', (id) => {
  expect(ids.of(request('192.0.2.7', id))).toBe(id);
  expect(ids.of(request('::ffff:192.0.2.7', id))).toBe(id);
});

it('other clients do not', () => {
  expect(ids.of(request('198.51.100.7', 'mine'))).toMatch(UUID);
  expect(new RequestIds([]).of(request('127.0.0.1', 'mine'))).toMatch(UUID);
});

it.each(['', ' ', 'a b', 'a"b', 'a\nb', '-leading', 'ä', 'x'.repeat(129)])(
  '%j is not accepted as an id',
  (id) => {
    expect(ids.of(request('192.0.2.7', id))).toMatch(UUID);
  },
);

it('a request keeps its id, and ids are unique', () => {
  const [one, other] = [request('192.0.2.7'), request('192.0.2.7')];
  expect(ids.of(one)).toBe(ids.of(one));
  expect(ids.of(one)).not.toBe(ids.of(other));
});
