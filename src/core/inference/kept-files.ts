import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DIGEST_BYTES = 32;
/** Maximum number of files. Those of earlier models stay a while, because an operator may go back to them. */
const MAX_FILES = 16;
const OTHERS_MAY_WRITE = 0o022;

/**
 * Results that are kept across starts, one file each. A file is found by a hash of everything that the result depends on,
 * and begins with a hash of its contents. A damaged file counts as missing. A directory in which others may write is not
 * used, because they could change the service's answers.
 */
export class KeptFiles {
  /** @param extension of the files, which distinguishes them from others in the directory */
  constructor(
    private readonly directory: string,
    private readonly extension: string,
  ) {}

  /**
   * @param source everything that the result depends on, as JSON
   * @returns the result, or undefined if it is missing or cannot be trusted
   */
  async read(source: unknown): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      if (!(await this.isOurs())) return undefined;
      const file = await readFile(this.pathOf(source));
      const body = Uint8Array.from(file.subarray(DIGEST_BYTES));
      return file.subarray(0, DIGEST_BYTES).equals(sha256(body)) ? body : undefined;
    } catch {
      return undefined;
    }
  }

  /** @returns whether it was stored: an unwritable disk does not prevent the start */
  async write(source: unknown, body: Uint8Array): Promise<boolean> {
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      if (!(await this.isOurs())) return false;
      const whole = join(this.directory, `${randomUUID()}.part`);
      await writeFile(whole, Buffer.concat([sha256(body), body]), { flag: 'wx', mode: 0o600 });
      await rename(whole, this.pathOf(source));
      await this.forgetOldest();
      return true;
    } catch {
      return false;
    }
  }

  private pathOf(source: unknown): string {
    return join(this.directory, sha256(JSON.stringify(source)).toString('hex') + this.extension);
  }

  private async isOurs(): Promise<boolean> {
    const { mode, uid } = await stat(this.directory);
    // Windows has neither user ids nor modes; there the directory is in the user's own temporary folder.
    return process.getuid === undefined || (uid === process.getuid() && (mode & OTHERS_MAY_WRITE) === 0);
  }

  private async forgetOldest(): Promise<void> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith(this.extension));
    const paths = names.map((name) => join(this.directory, name));
    const aged = await Promise.all(paths.map(async (path) => ({ path, time: (await stat(path)).mtimeMs })));
    aged.sort((a, b) => b.time - a.time);
    await Promise.all(aged.slice(MAX_FILES).map(({ path }) => rm(path, { force: true })));
  }
}

function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest();
}
