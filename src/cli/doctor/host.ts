import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { availableMemory } from '../../server/upload/available-memory.js';
import { freeDisk } from '../../server/upload/free-disk.js';

/** A driver that hangs answers no question at all. */
const TIMEOUT_MS = 10_000;

/** What is asked of the machine, so that tests can be another one. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Of Node.js, as "20.19.0". */
  readonly nodeVersion: string;
  readonly cores: number;
  /** Directories that LD_LIBRARY_PATH names. */
  readonly libraryPath: readonly string[];
  /** What a program prints; undefined where there is none of that name, or it fails. */
  run(program: string, ...options: string[]): Promise<string | undefined>;
  /** Names in a directory; none where there is none. */
  list(directory: string): readonly string[];
  /** Bytes; undefined where the system does not tell. */
  availableMemory(): Promise<number | undefined>;
  /** Bytes; undefined where there is no such directory. */
  freeDisk(directory: string): Promise<number | undefined>;
}

export const THIS_HOST: Host = {
  platform: process.platform,
  nodeVersion: process.versions.node,
  cores: availableParallelism(),
  libraryPath: (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((directory) => directory !== ''),
  run: (program, ...options) =>
    new Promise((resolve) => {
      execFile(program, options, { timeout: TIMEOUT_MS }, (failure, out) =>
        resolve(failure === null ? out : undefined),
      );
    }),
  list: (directory) => {
    try {
      return readdirSync(directory);
    } catch {
      return [];
    }
  },
  availableMemory,
  freeDisk,
};
