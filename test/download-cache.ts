import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A large file that optional tests need and the repository does not contain. */
export interface PinnedDownload {
  /** For messages: what it is and where it comes from. */
  readonly name: string;
  readonly algorithm: 'sha256' | 'sha512';
  /** In hexadecimal digits. */
  readonly digest: string;
  /** @throws Error if it cannot be fetched */
  readonly download: () => Promise<Buffer>;
  readonly unpack: (bytes: Buffer, directory: string) => void;
}

/**
 * The directory of an unpacked download, which is fetched once. It stays in `$XDG_CACHE_HOME/ctclip`, by default
 * `~/.cache/ctclip`.
 * @returns undefined, after a warning, if the file cannot be fetched
 * @throws Error if the file is not the pinned one
 */
export async function fetchOnce(pinned: PinnedDownload): Promise<string | undefined> {
  const { name, algorithm, digest } = pinned;
  const directory = join(cacheDirectory(), digest);
  if (existsSync(directory)) return directory;
  const bytes = await pinned.download().catch((error: unknown) => {
    console.warn(`The tests are skipped: ${name} cannot be fetched. ${String(error)}`);
    return undefined;
  });
  if (bytes === undefined) return undefined;
  const actual = createHash(algorithm).update(bytes).digest('hex');
  if (actual !== digest) throw new Error(`${name} has the ${algorithm} ${actual} instead of ${digest}.`);
  const unpacked = `${directory}.${process.pid}`;
  mkdirSync(unpacked, { recursive: true });
  pinned.unpack(bytes, unpacked);
  try {
    renameSync(unpacked, directory);
  } catch (error) {
    // Another run was faster.
    rmSync(unpacked, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
  return directory;
}

function cacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ctclip');
}
