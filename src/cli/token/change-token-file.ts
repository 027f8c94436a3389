import type { Stats } from 'node:fs';
import { chmod, chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { systemErrorCode } from '../../core/problem/system-error.js';
import { unreadableAccessFile } from '../../server/auth/auth-errors.js';
import { parseTokenFile, type Tokens } from '../../server/auth/tokens/token-file.js';
import { usageError } from '../cli-errors.js';

/** Only the service's user reads and writes the file: its hashes reveal nothing, but its names and roles do. */
const MODE = 0o600;

/** @throws DomainError `auth.token-file` */
export async function readTokenFile(path: string): Promise<Tokens> {
  return parseTokenFile(await textOf(path), path);
}

/**
 * Replaces the file as a whole, so that the service never reads half of it, and keeps its owner and mode. A second change at
 * the same time is refused.
 * @param change makes the new text from the present tokens; a missing file has none
 * @throws DomainError `cli.usage`, `auth.token-file`
 */
export async function changeTokenFile(path: string, change: (tokens: Tokens) => string): Promise<void> {
  const temporary = `${path}.new`;
  const handle = await openNew(temporary, path);
  try {
    const before = await statsOf(path);
    const tokens = before === undefined ? new Map() : await readTokenFile(path);
    await handle.writeFile(change(tokens));
    await handle.sync();
    if (before !== undefined) {
      // Only root may change a file's owner; for other users the owner stays the same anyway.
      await chown(temporary, before.uid, before.gid).catch(() => undefined);
      await chmod(temporary, before.mode & 0o777);
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Undefined only if the file is missing: tokens of a file that cannot be examined must not be replaced. */
async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw unreadableAccessFile('tokens', path, cause);
  }
}

async function openNew(temporary: string, path: string): ReturnType<typeof open> {
  try {
    return await open(temporary, 'wx', MODE);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw usageError(
        `${temporary} exists: another command is changing the file, or was killed. Delete it if no other command runs.`,
      );
    throw unreadableAccessFile('tokens', path, cause);
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw unreadableAccessFile('tokens', path, cause);
  }
}
