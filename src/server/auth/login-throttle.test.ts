import { expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.js';

const MINUTE_MS = 60_000;

function throttleOf(limit: number): { throttle: LoginThrottle; pass: (milliseconds: number) => void } {
  let now = 0;
  return { throttle: new LoginThrottle(limit, () => now), pass: (milliseconds) => (now += milliseconds) };
}

function fail(throttle: LoginThrottle, address: string, times: number): void {
  for (let time = 0; time < times; time++) throttle.begin(address);
}

it('an address that has failed too often is refused and told when to come back', () => {
  const { throttle, pass } = throttleOf(10);
  fail(throttle, '10.0.0.1', 10);
  expect(() => throttle.begin('10.0.0.1')).toThrow(
    expect.objectContaining({ code: 'auth.too-many-failures', retryAfterSeconds: 30 }),
  );
  pass(30_000);
  throttle.begin('10.0.0.1');
  expect(() => throttle.begin('10.0.0.1')).toThrow(
    expect.objectContaining({ code: 'auth.too-many-failures' }),
  );
});

it('others are not refused', () => {
  const { throttle } = throttleOf(2);
  fail(throttle, '10.0.0.1', 2);
  fail(throttle, '10.0.0.2', 2);
});

it('failures are forgotten after five minutes', () => {
  const { throttle, pass } = throttleOf(3);
  fail(throttle, '10.0.0.1', 3);
  pass(5 * MINUTE_MS);
  fail(throttle, '10.0.0.1', 3);
});

it('an attempt that was right does not count', () => {
  const { throttle } = throttleOf(1);
  for (let time = 0; time < 100; time++) throttle.begin('10.0.0.1').forgive();
});

it('attempts count before they are decided, so that many at once are no more than one after another', () => {
  const { throttle } = throttleOf(2);
  const attempts = [throttle.begin('10.0.0.1'), throttle.begin('10.0.0.1')];
  expect(() => throttle.begin('10.0.0.1')).toThrow();
  for (const attempt of attempts) attempt.forgive();
  throttle.begin('10.0.0.1');
});

it('the addresses of an IPv6 network of 64 bits are one client, and so are the two forms of an IPv4 address', () => {
  const { throttle } = throttleOf(1);
  throttle.begin('2001:db8::1');
  expect(() => throttle.begin('2001:db8::2')).toThrow();
  throttle.begin('2001:db8:0:1::1');
  throttle.begin('::ffff:10.0.0.1');
  expect(() => throttle.begin('10.0.0.1')).toThrow();
});

it('no more than ten thousand addresses are remembered', () => {
  const { throttle } = throttleOf(1);
  throttle.begin('192.0.2.1');
  for (let host = 0; host < 10_000; host++) throttle.begin(`10.0.${host >> 8}.${host & 255}`);
  throttle.begin('192.0.2.1');
  expect(() => throttle.begin('10.0.39.15')).toThrow();
});

it('zero turns it off', () => {
  const { throttle } = throttleOf(0);
  fail(throttle, '10.0.0.1', 1000);
});
