import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import process from 'node:process';

/** A hanging driver never answers. */
const TIMEOUT_MS = 10_000;

const CHUNK_BYTES = 4 * 2 ** 20;

/** Queries about programs and libraries of this machine, replaceable in tests. */
export interface System {
  /** Directories in LD_LIBRARY_PATH. */
  readonly libraryPath: readonly string[];
  /** CUDA_VISIBLE_DEVICES: the cards that CUDA counts; undefined for all. */
  readonly visibleDevices: string | undefined;
  /** Output of a program; undefined if it does not exist or fails. */
  run(program: string, ...options: string[]): Promise<string | undefined>;
  /** Names in a directory; empty if it does not exist. */
  list(directory: string): readonly string[];
  /** Whether a file has this text as a whole string of C, between zero bytes. Reads the file in pieces. */
  containsString(path: string, text: string): Promise<boolean>;
}

export const THIS_SYSTEM: System = {
  libraryPath: (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((directory) => directory !== ''),
  visibleDevices: process.env['CUDA_VISIBLE_DEVICES'],
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
  containsString,
};

async function containsString(path: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(`\0${text}\0`);
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(wanted.length + CHUNK_BYTES);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, CHUNK_BYTES);
      const end = kept + bytesRead;
      if (buffer.subarray(0, end).includes(wanted)) return true;
      if (bytesRead === 0) return false;
      // The text may begin in this chunk and end in the next.
      kept = Math.min(end, wanted.length - 1);
      buffer.copyWithin(0, end - kept, end);
    }
  } finally {
    await file.close();
  }
}
