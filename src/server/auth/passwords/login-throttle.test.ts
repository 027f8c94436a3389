import { expect, it } from 'vitest';
import { clientKey } from '../client-key.js';
import { LoginThrottle } from './login-throttle.js';

const MINUTE_MS = 60_000;
const HOME = '10.0.0.1';

function throttleOf(limit: number): { throttle: LoginThrottle; pass: (milliseconds: number) => void } {
  let now = 0;
  return { throttle: new LoginThrottle(limit, () => now), pass: (milliseconds) => (now += milliseconds) };
}

const TOO_MANY = expect.objectContaining({ code: 'auth.too-many-failures' }) as Error;

/** Sends wrong passwords. The last ones may be refused as too many. */
function fail(throttle: LoginThrottle, address: string, times: number, user = 'ada'): void {
  for (let time = 0; time < times; time++) {
    try {
      throttle.begin(clientKey(address), user).fail();
    } catch (error) {
      expect(error).toEqual(TOO_MANY);
    }
  }
}

it('a user with too many failures at an address is refused with the time of a retry', () => {
  const { throttle, pass } = throttleOf(10);
  fail(throttle, HOME, 10);
  expect(() => throttle.begin(HOME, 'ada').fail()).toThrow(
    expect.objectContaining({ code: 'auth.too-many-failures', retryAfterSeconds: 30 }),
  );
  pass(60_000);
  throttle.begin(HOME, 'ada').fail();
  expect(() => throttle.begin(HOME, 'ada').fail()).toThrow(TOO_MANY);
});

it('the same number of passwords is checked above the limit, then none until failures expire', () => {
  const { throttle, pass } = throttleOf(10);
  fail(throttle, HOME, 20);
  expect(() => throttle.begin(HOME, 'ada')).toThrow(expect.objectContaining({ retryAfterSeconds: 30 }));
  pass(30_000);
  throttle.begin(HOME, 'ada').forgive();
});

it('other users and other addresses are not refused', () => {
  const { throttle } = throttleOf(2);
  fail(throttle, HOME, 10);
  throttle.begin(HOME, 'ben').fail();
  throttle.begin('10.0.0.2', 'ada').fail();
});

it('failures expire after five minutes', () => {
  const { throttle, pass } = throttleOf(3);
  fail(throttle, HOME, 3);
  pass(5 * MINUTE_MS);
  for (let time = 0; time < 3; time++) throttle.begin(HOME, 'ada').fail();
});

it('a right password does not count', () => {
  const { throttle } = throttleOf(1);
  for (let time = 0; time < 100; time++) throttle.begin(HOME, 'ada').forgive();
  throttle.begin(HOME, 'ada').fail();
});

it('passwords under check count as wrong, so that concurrent guesses have no advantage', () => {
  const { throttle } = throttleOf(1);
  const attempts = [throttle.begin(HOME, 'ada'), throttle.begin(HOME, 'ada')];
  expect(() => throttle.begin(HOME, 'ada')).toThrow(TOO_MANY);
  for (const attempt of attempts) attempt.forgive();
  throttle.begin(HOME, 'ada');
});

it('a repeated wrong password is refused and uses up no tries', () => {
  const { throttle } = throttleOf(3);
  throttle.begin(HOME, 'ada').fail();
  for (let time = 0; time < 2; time++) throttle.repeat(HOME, 'ada');
  for (let time = 0; time < 100; time++) expect(() => throttle.repeat(HOME, 'ada')).toThrow(TOO_MANY);
  fail(throttle, HOME, 1);
  throttle.begin(HOME, 'ada').forgive();
});

it('an address that fails with many names has one try for each name', () => {
  const { throttle } = throttleOf(2);
  for (let name = 0; name < 20; name++) fail(throttle, HOME, 1, `name ${name}`);
  expect(() => throttle.begin(HOME, 'name 20').fail()).toThrow(TOO_MANY);
  expect(() => throttle.begin(HOME, 'name 20')).toThrow(TOO_MANY);
  throttle.begin(HOME, 'ada').forgive();
});

it('the addresses of an IPv6 /64 network count as one client, as do the two forms of an IPv4 address', () => {
  expect(clientKey('2001:db8::1')).toBe(clientKey('2001:db8::2%eth0'));
  expect(clientKey('2001:db8::1')).not.toBe(clientKey('2001:db8:0:1::1'));
  expect(clientKey('::ffff:10.0.0.1')).toBe(clientKey('10.0.0.1'));
  expect(clientKey(undefined)).toBe(clientKey(''));
});

it('at most ten thousand users are remembered', () => {
  const { throttle } = throttleOf(1);
  fail(throttle, '192.0.2.1', 2);
  for (let host = 0; host < 10_000; host++) fail(throttle, `10.0.${host >> 8}.${host & 255}`, 2);
  throttle.begin('192.0.2.1', 'ada').forgive();
  expect(() => throttle.begin('10.0.39.15', 'ada')).toThrow(TOO_MANY);
});

it('zero turns it off', () => {
  const { throttle } = throttleOf(0);
  for (let time = 0; time < 1000; time++) throttle.begin(HOME, 'ada').fail();
  throttle.repeat(HOME, 'ada');
});
