import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { deleteAbandoned } from '../../core/scratch/delete-abandoned.js';
import { newOwnerName } from '../../core/scratch/owner-name.js';
import { modelNotCopied } from '../../device/device-errors.js';
import type { SharedCopies } from '../../device/device-protocol.js';

const OWNER_ONLY = 0o700;

/** The directories in which the device processes keep their copies of the models (`ModelCopies`). */
export class CopyDirectories {
  private readonly root: string;
  private readonly inUse = new Set<string>();

  constructor(cacheDirectory: string) {
    this.root = join(cacheDirectory, 'loaded');
    process.once('exit', () => this.removeAll());
  }

  /**
   * Deletes the copies of services that were killed. Called before {@link next}.
   * @throws DomainError `models.not-copied`
   */
  async deleteAbandoned(): Promise<void> {
    try {
      await mkdir(this.root, { recursive: true, mode: OWNER_ONLY });
      await deleteAbandoned(this.root);
    } catch (cause) {
      throw modelNotCopied(this.root, cause);
    }
  }

  /** The path of a new directory. */
  next(): string {
    const directory = join(this.root, newOwnerName());
    this.inUse.add(directory);
    return directory;
  }

  /** Deletes copies that no process reads any more. Another start deletes what remains after an error. */
  remove(copies: SharedCopies | undefined): void {
    if (copies === undefined) return;
    this.inUse.delete(copies.directory);
    void rm(copies.directory, { recursive: true, force: true }).catch(() => undefined);
  }

  private removeAll(): void {
    for (const directory of this.inUse) rmSync(directory, { recursive: true, force: true });
  }
}
