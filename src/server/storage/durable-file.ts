import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Extension of an incomplete file. */
export const PART_EXTENSION = '.part';

/**
 * Replaces a file atomically: after a crash, the old or the new file exists. Once this resolves, it is the new file. Rejects
 * if the disk fails. After a failed write the old file remains, and the part of the new one is removed to free its space.
 */
export async function writeDurably(path: string, contents: string): Promise<void> {
  const part = path + PART_EXTENSION;
  try {
    await writeAndSync(part, contents);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes additions, renames and deletions in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAndSync(path: string, contents: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
