import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { AccessSource } from './access-source.js';
import { accessUnavailable, unreadableAccessFile } from './auth-errors.js';

/** Milliseconds until the file is read again. */
export interface WatchIntervals {
  /** Shortest interval between two checks for changes. */
  readonly check: number;
  /** Delay before an invalid file is read again: a program that writes in place leaves it incomplete for a moment. */
  readonly secondLook: number;
}

const INTERVALS: WatchIntervals = { check: 1000, secondLook: 100 };
/** Lists of users or tokens are smaller. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * The current contents of an operator's access file. While the file is empty, missing, unreadable or damaged it admits
 * nobody, because its last valid contents may include a user who was removed since.
 */
export class WatchedFile<T> implements AccessSource {
  private readonly logger = new Logger('Access');
  private checkedAt = performance.now();
  private refreshing: Promise<void> | undefined;
  private readError: Error | undefined;

  private constructor(
    readonly name: string,
    private readonly path: string,
    private readonly parse: (text: string, path: string) => T,
    private contents: T | undefined,
    private version: string,
    private readonly intervals: WatchIntervals,
  ) {}

  /**
   * @param name of the file, for the log, `/health` and the metrics
   * @param parse parses its text, or throws a DomainError with the reason
   * @throws DomainError when it cannot be read, and errors of `parse`
   */
  static async open<T>(
    name: string,
    path: string,
    parse: (text: string, path: string) => T,
    intervals = INTERVALS,
  ): Promise<WatchedFile<T>> {
    const version = await versionOf(path);
    return new WatchedFile(name, path, parse, parse(await readText(name, path), path), version, intervals);
  }

  /** @throws DomainError `auth.unavailable` while the file cannot be used */
  async current(): Promise<T> {
    await this.look();
    if (this.contents === undefined) throw accessUnavailable(this.name);
    return this.contents;
  }

  async isUsable(): Promise<boolean> {
    await this.look();
    return this.contents !== undefined;
  }

  private async look(): Promise<void> {
    const isRecent = performance.now() - this.checkedAt < this.intervals.check;
    if (isRecent && this.refreshing === undefined) return;
    this.refreshing ??= this.refresh().finally(() => (this.refreshing = undefined));
    await this.refreshing;
  }

  private async refresh(): Promise<void> {
    this.checkedAt = performance.now();
    const version = await versionOf(this.path);
    // An unusable file is always tried again, because a corrected directory permission or remounted disk does not change its version.
    if (version === this.version && this.contents !== undefined) return;
    this.version = version;
    try {
      const { secondLook } = this.intervals;
      this.contents = await this.read().catch(() => delay(secondLook).then(() => this.read()));
      this.readError = undefined;
      this.logger.log('A changed file of users or tokens was loaded.', { file: this.name });
    } catch (error) {
      this.contents = undefined;
      this.complain(error);
    }
  }

  private async read(): Promise<T> {
    return this.parse(await readText(this.name, this.path), this.path);
  }

  /** Logs each complaint once instead of every second. */
  private complain(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error('The file cannot be used.', { cause: thrown });
    if (error.message === this.readError?.message) return;
    this.readError = error;
    this.logger.error(
      'A file of users or tokens is unusable. It admits nobody until it is corrected.',
      error,
    );
  }
}

async function readText(name: string, path: string): Promise<string> {
  try {
    // A pipe or a terminal in the file's place would block every login; some devices never end.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error('not a file');
    if (stats.size > MAX_FILE_BYTES) throw new Error(`larger than ${MAX_FILE_BYTES} bytes`);
    // Editors of other systems begin a text with a byte order mark, which would become part of the first name.
    return (await file.readFile('utf8')).replace(/^\ufeff/, '');
  } catch (cause) {
    throw unreadableAccessFile(name, path, cause);
  }
}

/** Changes when the file is written, replaced, or gets another owner; constant while the file is missing. */
async function versionOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path);
    return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
  } catch {
    return 'missing';
  }
}
