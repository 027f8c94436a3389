import { defineConfig } from 'vitest/config';
import { ONE_THREAD } from './test/builders/one-thread.js';
import { LongestFirst } from './test/longest-first.js';

/** Limits for hanging tests, not for slow ones: the machine may be busy. */
const LIMITS = { testTimeout: 240_000, hookTimeout: 240_000, expect: { poll: { timeout: 60_000 } } };

/**
 * Two kinds of tests. Unit tests are next to their sources and import them. End-to-end tests (test/e2e and the surroundings
 * of the service) start the built program as its users do: real processes, real sockets, real files.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/shared-directory.ts', 'test/cuda-dry-run/fetch-providers.ts'],
    // Two cores are the smallest supported machine. End-to-end tests often wait for other processes, so twice as many files as
    // there are cores run at once, and three concurrent tests of one file.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // The files of one worker share the modules that they import: tests leave no state behind.
    isolate: false,
    env: ONE_THREAD,
    // Built programs run as they are: transforming their bundles takes seconds.
    server: { deps: { external: [/\/(build|dist)\//] } },
    projects: [
      {
        extends: true,
        test: {
          ...LIMITS,
          name: 'end-to-end',
          include: ['test/**/*.test.ts'],
          maxConcurrency: 3,
        },
      },
      {
        extends: true,
        test: {
          ...LIMITS,
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/src/**/*.test.ts'],
        },
      },
    ],
  },
});
