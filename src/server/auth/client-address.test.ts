import { describe, expect, it } from 'vitest';
import { addressIn } from './client-address.js';
import { clientKey } from './client-key.js';

describe('the address in the text of a proxy', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:51234', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:443', 'fe80::1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ])('%s is %s', (text, address) => {
    expect(addressIn(text)).toBe(address);
  });

  it.each([
    'unknown',
    '_hidden',
    '',
    '192.0.2',
    '0x7f.1',
    '010.1.2.300',
    '192.0.2.1:port',
    '192.0.2.1%eth0',
    '192.0.2.1, 10.0.0.1',
    '[192.0.2.1',
    'for=192.0.2.1',
    '%eth0',
    'x'.repeat(16_000),
    '1'.repeat(16_000) + ':1',
    undefined,
  ])('%s is none', (text) => {
    expect(addressIn(text)).toBeUndefined();
  });
});

it('a client is the same one on every port and in every notation', () => {
  const keys = ['192.0.2.1', '192.0.2.1:1', '192.0.2.1:2', '::ffff:192.0.2.1', '[::ffff:192.0.2.1]:3'];
  expect(new Set(keys.map(clientKey)).size).toBe(1);
  expect(new Set(['unknown', '_hidden', undefined, ''].map(clientKey)).size).toBe(1);
});
