import type { lookup } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { FORBIDDEN_ADDRESS, receiverLookup } from './receiver-lookup.js';

/** A name server that answers every question with the addresses. */
const answering = (...addresses: string[]): typeof lookup =>
  ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

function lookedUp(addresses: string[], isListedByName: boolean, all: boolean): Promise<unknown> {
  return new Promise((resolve) =>
    receiverLookup(isListedByName, answering(...addresses))('pacs.example.org', { all }, (error, found) =>
      resolve(error === null ? found : error.code),
    ),
  );
}

describe('the address of a receiver', () => {
  it.each(['10.1.2.3', '192.168.0.4', '2001:db8::1', 'fd00::1', '203.0.113.9'])(
    'may be %s: receivers of hospitals are in private networks',
    async (address) => {
      expect(await lookedUp([address], false, false)).toBe(address);
      expect(await lookedUp([address], false, true)).toMatchObject([{ address }]);
    },
  );

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
  ])('must not be %s, even for a name in the list', async (address) => {
    expect(await lookedUp([address], true, false)).toBe(FORBIDDEN_ADDRESS);
    expect(await lookedUp(['203.0.113.9', address], true, true)).toBe(FORBIDDEN_ADDRESS);
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    'may be %s, this host, only for a name in the list, not for one that fits a pattern',
    async (address) => {
      expect(await lookedUp([address], true, false)).toBe(address);
      expect(await lookedUp([address], false, false)).toBe(FORBIDDEN_ADDRESS);
    },
  );
});

it('a name without an address fails with the error of the name server', async () => {
  const failing = ((_name: string, _options: object, callback: (error: Error) => void) =>
    callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup;
  const code = await new Promise((resolve) =>
    receiverLookup(true, failing)('nowhere.example', {}, (error) => resolve(error?.code)),
  );
  expect(code).toBe('ENOTFOUND');
});
