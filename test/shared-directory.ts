import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import './builders/made-once.js';

/** A file system in memory, on Linux: thousands of small files are created and deleted there in half the time. */
const MEMORY = '/dev/shm';

/** Free bytes that suffice for all tests together, with a margin. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * Creates the directory of one run. It contains all temporary files of the tests and of the programs that they start, and is
 * deleted with them, even after an interrupted test. It also contains the directory that all tests share.
 */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), 'ctclip-'));
  // Programs that run as other users, such as nginx, must be able to enter it.
  chmodSync(directory, 0o755);
  process.env['TMPDIR'] = directory;
  const shared = join(directory, 'shared');
  mkdirSync(shared);
  project.provide('sharedDirectory', shared);
  // Services that a worker shared until it ended may run a moment longer and write into the directory.
  return () => rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function hasRoom(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize >= NEEDED_BYTES;
  } catch {
    return false;
  }
}
