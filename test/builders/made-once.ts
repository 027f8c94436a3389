import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory of the files that all tests of one run share; deleted at the end of the run. */
    sharedDirectory: string;
  }
}

/**
 * Bytes that are expensive to make and equal for the same `key`: the first test of a run makes them, all others read them
 * from a file. Drawing a synthetic chest takes a second.
 */
export function sharedBytesSync(key: unknown, make: () => Uint8Array): Uint8Array {
  const path = pathOf(key);
  return existsSync(path) ? readFileSync(path) : keep(path, make());
}

/** {@link sharedBytesSync} for asynchronous makers. */
export async function sharedBytes(key: unknown, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const path = pathOf(key);
  return existsSync(path) ? readFileSync(path) : keep(path, await make());
}

/** The path of a folder that `write` fills, once per run, for tests that change nothing in it. */
export function sharedFolder(key: unknown, write: (folder: string) => void): string {
  const path = pathOf(key);
  if (existsSync(path)) return path;
  const part = `${path}.${randomUUID()}`;
  write(part);
  try {
    renameSync(part, path);
  } catch (error) {
    // A test in another process has written the same meanwhile.
    if (!existsSync(path)) throw error;
    rmSync(part, { recursive: true });
  }
  return path;
}

function pathOf(key: unknown): string {
  return join(inject('sharedDirectory'), createHash('sha256').update(JSON.stringify(key)).digest('hex'));
}

/** A test in another process may make the same bytes at the same time: each reader sees a complete file. */
function keep(path: string, bytes: Uint8Array): Uint8Array {
  const part = `${path}.${randomUUID()}`;
  writeFileSync(part, bytes);
  renameSync(part, path);
  return bytes;
}
