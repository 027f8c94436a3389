import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from './cli-errors.js';

/** Creates a directory if it is missing. @returns its absolute path @throws DomainError `cli.usage` */
export async function outputDirectory(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
    return resolve(path);
  } catch (cause) {
    throw usageError(`${path} cannot be created: ${cause instanceof Error ? cause.message : 'unknown'}.`);
  }
}
