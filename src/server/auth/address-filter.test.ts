import { describe, expect, it } from 'vitest';
import { AddressFilter } from './address-filter.js';

describe('an allow-list of networks', () => {
  const filter = new AddressFilter(['10.1.0.0/16', '192.0.2.7/32', '2001:db8::/32', '::ffff:172.16.0.0/108']);

  it.each([
    '10.1.0.1',
    '10.1.255.255',
    '192.0.2.7',
    '2001:db8:ffff::1',
    '::ffff:10.1.2.3',
    '172.31.0.1',
    '2001:db8::1%eth0',
  ])('admits %s', (address) => {
    expect(filter.permits(address)).toBe(true);
  });

  it.each([
    '10.2.0.1',
    '192.0.2.8',
    '2001:db9::1',
    '::1',
    '::ffff:10.2.0.1',
    '172.32.0.1',
    '',
    'unknown',
    '10.1',
  ])('refuses %j', (address) => {
    expect(filter.permits(address)).toBe(false);
  });
});

it('admits every address without a list', () => {
  expect(new AddressFilter(undefined).permits('203.0.113.9')).toBe(true);
  expect(new AddressFilter(undefined).permits('')).toBe(true);
});
