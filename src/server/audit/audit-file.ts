import { type FileHandle, open, stat } from 'node:fs/promises';
import { auditUnusable } from './audit-errors.js';

/** The service's user writes, its group may read. */
const MODE = 0o640;

/** A file of lines that are only ever added. One that is moved away, or deleted, is begun anew under its name. */
export class AuditFile {
  private last: Promise<void> = Promise.resolve();
  /** The file may end in the middle of a line. */
  private isTorn = false;

  private constructor(
    private readonly path: string,
    private handle: FileHandle,
  ) {}

  /** @throws DomainError `audit.unusable` */
  static async open(path: string): Promise<AuditFile> {
    try {
      return new AuditFile(path, await openToAppend(path));
    } catch (cause) {
      throw auditUnusable(path, cause);
    }
  }

  /**
   * Adds a line, after those that were asked for before.
   * @throws whatever the file system says
   */
  append(line: string): Promise<void> {
    const written = this.last.then(() => this.write(line));
    this.last = written.catch(() => undefined);
    return written;
  }

  /** Lets the last line be written, and closes. */
  async close(): Promise<void> {
    await this.last;
    await this.handle.close();
  }

  private async write(line: string): Promise<void> {
    await this.followRotation();
    const begin = this.isTorn ? '\n' : '';
    this.isTorn = true;
    await this.handle.appendFile(`${begin}${line}\n`);
    this.isTorn = false;
  }

  /** Whoever rotates logs renames the file; its handle would go on writing into the old one. */
  private async followRotation(): Promise<void> {
    const [named, opened] = await Promise.all([
      stat(this.path).catch(() => undefined),
      this.handle.stat().catch(() => undefined),
    ]);
    if (named !== undefined && named.ino === opened?.ino && named.dev === opened.dev) return;
    const next = await openToAppend(this.path);
    await this.handle.close().catch(() => undefined);
    this.handle = next;
    this.isTorn = false;
  }
}

/** A new file gets its mode whatever the umask is; one that was there keeps its own. */
async function openToAppend(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a', MODE);
  const stats = await handle.stat();
  if (stats.isFile() && stats.size === 0) await handle.chmod(MODE);
  return handle;
}
