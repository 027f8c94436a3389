import { type FileHandle, open, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { DomainError } from '../../core/problem/domain-error.js';
import { CHAIN_START, type ChainEnd, type ChainOpening, sealLine } from './audit-chain.js';
import { auditUnusable } from './audit-errors.js';
import type { SocketLock } from '../storage/socket-lock.js';
import { lockLog } from './audit-lock.js';
import { readChainHead, writeChainHead, writeProbe } from './chain-head.js';
import { chainTail } from './chain-tail.js';
import type { TextDigest } from './text-digest.js';

/** Writable for the service's user, readable for its group. */
const MODE = 0o640;

const NOTHING_SKIPPED: ChainOpening = {
  skipped_bytes: 0,
  skipped_sha256: createHash('sha256').digest('hex'),
};

interface Waiting {
  readonly record: object;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An append-only file of lines. Each line contains the hash of the previous one, and is on disk when it counts as written.
 * A file that is moved or deleted is created again under its name and continues the chain.
 */
export class AuditFile {
  private readonly waiting: Waiting[] = [];
  private draining: Promise<void> = Promise.resolve();
  private isDraining = false;
  private end: ChainEnd = CHAIN_START;
  /** Description of preceding bytes for the next line. */
  private opening: ChainOpening | undefined;
  private isTorn = false;
  /** Expected size of the file in bytes; undefined if it must be checked. */
  private size: number | undefined;

  private constructor(
    private readonly path: string,
    private readonly digest: TextDigest,
    private handle: FileHandle,
    private readonly lock: SocketLock | undefined,
  ) {}

  /** @throws DomainError `audit.unusable` */
  static async open(path: string, digest: TextDigest): Promise<AuditFile> {
    try {
      const handle = await openToAppend(path);
      const isFile = (await handle.stat()).isFile();
      const file = new AuditFile(path, digest, handle, isFile ? await lockLog(path) : undefined);
      await file.findEnd();
      return file;
    } catch (cause) {
      throw cause instanceof DomainError ? cause : auditUnusable(path, cause);
    }
  }

  /**
   * Appends a line in the order of the calls. The line is on disk once this resolves.
   * @throws errors of the file system
   */
  append(record: object): Promise<void> {
    const written = new Promise<void>((resolve, reject) => this.waiting.push({ record, resolve, reject }));
    if (!this.isDraining) this.draining = this.drain();
    return written;
  }

  /** Whether the disk is writable, tested by a temporary file next to the log. */
  async isWritable(): Promise<boolean> {
    try {
      await this.followFile();
      // Pipes and terminals cannot be tested in advance.
      if (!(await this.handle.stat()).isFile()) return true;
      await writeProbe(this.path);
      return true;
    } catch {
      return false;
    }
  }

  /** Writes the pending lines, then closes. */
  async close(): Promise<void> {
    await this.draining;
    await this.handle.close();
    await this.lock?.release();
  }

  /** Lines that arrive during a write are written together. */
  private async drain(): Promise<void> {
    this.isDraining = true;
    // Waits for the other lines of this turn of the event loop.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.write(batch.map(({ record }) => record));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.size = undefined;
        for (const { reject } of batch) reject(error);
      }
    }
    // Set in the turn in which the queue became empty, so that the next line starts a new drain.
    this.isDraining = false;
  }

  private async write(records: readonly object[]): Promise<void> {
    await this.followFile();
    let { end, opening } = this;
    let text = this.isTorn ? '\n' : '';
    for (const record of records) {
      const sealed = sealLine(record, end, this.digest, opening);
      text += `${sealed.line}\n`;
      ({ end } = sealed);
      opening = undefined;
    }
    await this.handle.appendFile(text);
    await this.sync();
    this.end = end;
    this.opening = opening;
    this.isTorn = false;
    if (this.size !== undefined) this.size += Buffer.byteLength(text);
    // A failure is ignored because the head is only a check; the line itself is written.
    await writeChainHead(this.path, end).catch(() => undefined);
  }

  /** Log rotation renames or empties the file, and the open handle would continue to write the old one. */
  private async followFile(): Promise<void> {
    const [named, opened] = await Promise.all([
      stat(this.path).catch(() => undefined),
      this.handle.stat().catch(() => undefined),
    ]);
    const isSame = named !== undefined && named.ino === opened?.ino && named.dev === opened.dev;
    if (isSame && named.size === this.size) return;
    if (!isSame) {
      const next = await openToAppend(this.path);
      await this.handle.close().catch(() => undefined);
      this.handle = next;
    }
    await this.findEnd();
  }

  /** Continues after the latest line known from the file, from this process or from the head of the previous process. */
  private async findEnd(): Promise<void> {
    const stats = await this.handle.stat();
    this.size = stats.isFile() ? stats.size : undefined;
    if (!stats.isFile() || stats.size === 0) {
      this.opening = NOTHING_SKIPPED;
      this.isTorn = false;
    } else {
      const reader = await open(this.path, 'r');
      try {
        const tail = await chainTail(reader, stats.size, this.digest);
        this.opening = tail.opening;
        this.isTorn = tail.isTorn;
        this.end = later(this.end, tail.end);
      } finally {
        await reader.close();
      }
    }
    this.end = later(this.end, await readChainHead(this.path));
  }

  private async sync(): Promise<void> {
    try {
      await this.handle.datasync();
    } catch (error) {
      // Pipes and terminals do not support fsync.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
}

function later(known: ChainEnd, found: ChainEnd | undefined): ChainEnd {
  return found !== undefined && found.sequence > known.sequence ? found : known;
}

/** A new file gets its mode independent of the umask; an existing one keeps its mode. */
async function openToAppend(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a', MODE);
  const stats = await handle.stat();
  if (stats.isFile() && stats.size === 0) await handle.chmod(MODE);
  return handle;
}
