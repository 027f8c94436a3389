import { defineConfig } from 'vitest/config';

/**
 * Two kinds of tests. Unit tests are next to their sources and import them. End-to-end tests (test/e2e) start the built
 * program as its users do: real processes, real sockets, real files.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts'],
    // Limits for hanging tests, not for slow ones: the machine may be busy.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores are the smallest supported machine. End-to-end tests often wait for other processes: one more worker than
    // there are cores keeps the cores busy, and so do concurrent tests of one file.
    maxWorkers: 3,
    maxConcurrency: 3,
  },
});
