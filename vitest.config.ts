import { defineConfig } from 'vitest/config';

/**
 * Two kinds of tests. Unit tests stand beside what they test and import the sources. End-to-end tests
 * (test/e2e) start the built program as its users do: real processes, real sockets, real files.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores are the smallest supported machine; encoders use all of them.
    maxWorkers: 2,
  },
});
