import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-file.js';

/** More than the record of a study with its result. */
const PROBE_BYTES = 65_536;

/** Writes a file to a directory and removes it, to test whether writes succeed there. */
export async function probeWriting(directory: string): Promise<void> {
  // Several hosts may share the directory.
  const path = join(directory, `.probe-${randomUUID()}`);
  await writeDurably(path, '0'.repeat(PROBE_BYTES));
  await rm(path, { force: true });
}
