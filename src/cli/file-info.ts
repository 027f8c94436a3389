import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isNothingThere } from '../core/problem/system-error.js';
import { unreadableFile } from './cli-errors.js';

/**
 * Describes the file or directory at a path; undefined if there is none.
 * @throws DomainError `cli.usage` if the system does not say whether there is one, for example without permission
 */
export async function fileInfo(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isNothingThere(error)) return undefined;
    throw unreadableFile(path, error);
  }
}
