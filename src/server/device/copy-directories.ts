import { readdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import { deleteAbandoned } from '../../core/scratch/delete-abandoned.js';
import { newOwnerName } from '../../core/scratch/owner-name.js';
import { COPY_RECORD_EXTENSION } from '../../device/copy-record.js';
import { modelNotCopied } from '../../device/device-errors.js';
import type { SharedCopies } from '../../device/device-protocol.js';

const OWNER_ONLY = 0o700;

/** The directories in which the device processes keep their copies of the models (`ModelCopies`). */
export class CopyDirectories {
  private readonly root: string;
  /** Contains the copies of the last service that ended. The next service moves it, so that no other one uses it. */
  private readonly kept: string;
  private readonly keepsCopies: boolean;
  private readonly inUse = new Set<string>();

  constructor({ cacheDirectory, keepsCopies }: Pick<ModelsConfiguration, 'cacheDirectory' | 'keepsCopies'>) {
    this.root = join(cacheDirectory, 'loaded');
    this.kept = join(this.root, 'kept');
    this.keepsCopies = keepsCopies;
    process.once('exit', () => this.end());
  }

  /**
   * Deletes the copies of services that were killed, and kept ones if `keepsCopies` is off. Called before {@link next}.
   * @throws DomainError `models.not-copied`
   */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.root, { recursive: true, mode: OWNER_ONLY });
      await deleteAbandoned(this.root);
      if (!this.keepsCopies) await rm(this.kept, { recursive: true, force: true });
    } catch (cause) {
      throw modelNotCopied(this.root, cause);
    }
  }

  /** The path of a directory for this service alone. It exists if an earlier service has left its copies. */
  next(): string {
    const directory = join(this.root, newOwnerName());
    if (this.keepsCopies) moveIfPossible(this.kept, directory);
    this.inUse.add(directory);
    return directory;
  }

  /** Deletes copies that no process reads any more. After an error, the next start deletes the rest. */
  remove(copies: SharedCopies | undefined): void {
    if (copies === undefined) return;
    this.inUse.delete(copies.directory);
    void rm(copies.directory, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Deletes the copies, or keeps the last ones whose hashes are recorded. */
  end(): void {
    for (const directory of this.inUse)
      if (!this.keepIfRecorded(directory)) rmSync(directory, { recursive: true, force: true });
    this.inUse.clear();
  }

  private keepIfRecorded(directory: string): boolean {
    if (!this.keepsCopies || !hasRecord(directory)) return false;
    rmSync(this.kept, { recursive: true, force: true });
    return moveIfPossible(directory, this.kept);
  }
}

/** @returns whether the directory exists and was moved */
function moveIfPossible(directory: string, target: string): boolean {
  try {
    renameSync(directory, target);
    return true;
  } catch {
    return false;
  }
}

function hasRecord(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => name.endsWith(COPY_RECORD_EXTENSION));
  } catch {
    return false;
  }
}
