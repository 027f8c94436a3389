import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Ends the name of a file that is still being written. */
export const PART_EXTENSION = '.part';

/**
 * Replaces a file as a whole: a crash leaves the old file or the new one, and once this resolves, the new one. Rejects when
 * the disk fails; then the old file is still there, and what was written of the new one is removed, so that it takes no room.
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

/** Makes the names in a directory durable: those that were added, renamed or deleted. */
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
