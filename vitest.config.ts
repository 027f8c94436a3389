import { defineConfig } from 'vitest/config';

/**
 * Two kinds of tests. Unit tests stand beside what they test and import the sources. End-to-end tests
 * (test/e2e) start the built program as its users do: real processes, real sockets, real files.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts'],
    // Limits for what hangs, not for what is slow: a machine may be busy with other things.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores are the smallest supported machine. End-to-end tests wait for other processes much of the time: one more of
    // them than there are cores keeps these busy, and so do the tests of one file that are concurrent.
    maxWorkers: 3,
    maxConcurrency: 3,
  },
});
