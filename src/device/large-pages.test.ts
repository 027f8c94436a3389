import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { withLargePages } from './large-pages.js';

/** The variable in a process that was started with the environment. */
function tunables(environment: NodeJS.ProcessEnv): string {
  const print = 'process.stdout.write(process.env.GLIBC_TUNABLES)';
  return execFileSync(process.execPath, ['-e', print], { env: withLargePages(environment) }).toString();
}

it('a process requests large pages', () => {
  expect(tunables({ PATH: process.env['PATH'] })).toBe('glibc.malloc.hugetlb=1');
});

it('a process keeps the tunables that an operator has set', () => {
  expect(tunables({ GLIBC_TUNABLES: 'glibc.malloc.arena_max=2' })).toBe('glibc.malloc.arena_max=2');
});
