import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbandoned } from './owner-name.js';

/**
 * Deletes the directories in `root` whose processes are gone.
 * @returns number of deleted directories
 */
export async function deleteAbandoned(root: string): Promise<number> {
  let count = 0;
  for (const name of await readdir(root)) {
    const path = join(root, name);
    // Another instance may clean up at the same time.
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (!isAbandoned(name, age)) continue;
    await rm(path, { recursive: true, force: true });
    count += 1;
  }
  return count;
}
