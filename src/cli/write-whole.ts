import { rename, rm, writeFile } from 'node:fs/promises';
import { usageError } from './cli-errors.js';

/**
 * Writes a file atomically: a failure leaves the earlier file, or none.
 * @throws DomainError `cli.usage`
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.partial`;
  try {
    await writeFile(unfinished, bytes);
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw usageError(`${path} cannot be written: ${cause instanceof Error ? cause.message : 'unknown'}.`);
  }
}
