import { type FileHandle, open, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { DomainError } from '../../core/problem/domain-error.js';
import { CHAIN_START, type ChainEnd, type ChainOpening, sealLine } from './audit-chain.js';
import { auditUnusable } from './audit-errors.js';
import { AuditLock } from './audit-lock.js';
import { readChainHead, writeChainHead, writeProbe } from './chain-head.js';
import { chainTail } from './chain-tail.js';
import type { TextDigest } from './text-digest.js';

/** The service's user writes, its group may read. */
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
 * A file of lines that are only ever added. Each carries the hash of the one before, and is on the disk when it counts as
 * written. A file that is moved away, or deleted, is begun anew under its name, and goes on with the chain.
 */
export class AuditFile {
  private readonly waiting: Waiting[] = [];
  private draining: Promise<void> = Promise.resolve();
  private isDraining = false;
  private end: ChainEnd = CHAIN_START;
  /** What the next line has to say of the bytes before it. */
  private opening: ChainOpening | undefined;
  private isTorn = false;
  /** Bytes of the file as this process knows it; undefined where it has to look again. */
  private size: number | undefined;

  private constructor(
    private readonly path: string,
    private readonly digest: TextDigest,
    private handle: FileHandle,
    private readonly lock: AuditLock | undefined,
  ) {}

  /** @throws DomainError `audit.unusable` */
  static async open(path: string, digest: TextDigest): Promise<AuditFile> {
    try {
      const handle = await openToAppend(path);
      const isFile = (await handle.stat()).isFile();
      const file = new AuditFile(path, digest, handle, isFile ? await AuditLock.take(path) : undefined);
      await file.findEnd();
      return file;
    } catch (cause) {
      throw cause instanceof DomainError ? cause : auditUnusable(path, cause);
    }
  }

  /**
   * Adds a line, after those that were asked for before. It is on the disk once this resolves.
   * @throws whatever the file system says
   */
  append(record: object): Promise<void> {
    const written = new Promise<void>((resolve, reject) => this.waiting.push({ record, resolve, reject }));
    if (!this.isDraining) this.draining = this.drain();
    return written;
  }

  /** Whether the disk takes something, without adding to the log: a file next to it is written and removed. */
  async isWritable(): Promise<boolean> {
    try {
      await this.followFile();
      // A pipe or a terminal can only be tried.
      if (!(await this.handle.stat()).isFile()) return true;
      await writeProbe(this.path);
      return true;
    } catch {
      return false;
    }
  }

  /** Lets the last line be written, and closes. */
  async close(): Promise<void> {
    await this.draining;
    await this.handle.close();
    await this.lock?.release();
  }

  /** What comes while the disk is busy is written together. */
  private async drain(): Promise<void> {
    this.isDraining = true;
    // The other lines of this turn come after the first one.
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
    // In the turn in which there was nothing left: whoever comes next begins anew.
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
    // What it is for is found out later: a line is not lost with it.
    await writeChainHead(this.path, end).catch(() => undefined);
  }

  /** Whoever rotates logs renames or empties the file; its handle would go on writing into the old one. */
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

  /** Goes on after the last line that is known: of the file, of this process, or of the head that the process before left. */
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
      // Pipes and terminals have nothing to sync.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
}

function later(known: ChainEnd, found: ChainEnd | undefined): ChainEnd {
  return found !== undefined && found.sequence > known.sequence ? found : known;
}

/** A new file gets its mode whatever the umask is; one that was there keeps its own. */
async function openToAppend(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a', MODE);
  const stats = await handle.stat();
  if (stats.isFile() && stats.size === 0) await handle.chmod(MODE);
  return handle;
}
