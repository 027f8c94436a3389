import { defineConfig } from 'vitest/config';
import { ONE_THREAD } from './test/builders/one-thread.js';
import { compiledSources } from './test/compiled-sources.js';
import { LongestFirst } from './test/longest-first.js';

/**
 * Two kinds of tests. Unit tests are next to their sources and import them. End-to-end tests (such as test/e2e and
 * test/deployment) start the built program as its users do: real processes, real sockets, real files. In the mode `compiled`,
 * unit tests run on the modules of the build; otherwise they run on the sources, and need no build.
 */
export default defineConfig(({ mode }) => ({
  plugins: mode === 'compiled' ? [compiledSources()] : [],
  test: {
    include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/shared-directory.ts', 'test/cuda-dry-run/fetch-providers.ts'],
    // Limits for hanging tests, not for slow ones: the machine may be busy.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores are the smallest supported machine. End-to-end tests often wait for other processes, so twice as many files as
    // there are cores run at once, and three concurrent tests of one file.
    maxWorkers: 4,
    maxConcurrency: 3,
    // Shuffled, because no test may depend on another one's order. `--sequence.seed` gives another order.
    sequence: { sequencer: LongestFirst, shuffle: { tests: true }, seed: 1 },
    // The files of one worker share the modules that they import: tests leave no state behind. One project for all files lets
    // unit and end-to-end tests share them, too.
    isolate: false,
    env: ONE_THREAD,
    // Built programs run as they are: transforming their bundles takes seconds.
    server: { deps: { external: [/\/(build|dist)\//] } },
  },
}));
