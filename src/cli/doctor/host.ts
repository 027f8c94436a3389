import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { availableMemory } from '../../server/upload/available-memory.js';
import { freeDisk } from '../../server/upload/free-disk.js';

/** A hanging driver never answers. */
const TIMEOUT_MS = 10_000;

/** Queries about the machine, replaceable in tests. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Version of Node.js, such as "20.19.0". */
  readonly nodeVersion: string;
  readonly cores: number;
  /** Directories in LD_LIBRARY_PATH. */
  readonly libraryPath: readonly string[];
  /** Output of a program; undefined if it does not exist or fails. */
  run(program: string, ...options: string[]): Promise<string | undefined>;
  /** Names in a directory; empty if it does not exist. */
  list(directory: string): readonly string[];
  /** Bytes; undefined if the system does not report it. */
  availableMemory(): Promise<number | undefined>;
  /** Bytes; undefined if the directory does not exist. */
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
