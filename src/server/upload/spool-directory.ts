import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { deleteAbandoned } from '../../core/scratch/delete-abandoned.js';
import { newOwnerName } from '../../core/scratch/owner-name.js';
import { unusableSpool } from './upload-errors.js';

/** Studies are patients' data: only the service's user may read them. */
const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;

export interface SpoolFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** This instance's directory for files that arrive or wait for a device. */
export class SpoolDirectory {
  private static readonly logger = new Logger(SpoolDirectory.name);

  private constructor(readonly path: string) {}

  /**
   * Creates a directory for this instance and deletes those of crashed instances.
   * @throws DomainError `upload.unusable-spool`
   */
  static async open(root: string): Promise<SpoolDirectory> {
    try {
      await mkdir(root, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
      const abandoned = await deleteAbandoned(root);
      if (abandoned > 0)
        SpoolDirectory.logger.warn('Deleted the spool files of an instance that ended without cleaning up.');
      const path = join(root, newOwnerName());
      await mkdir(path, { mode: OWNER_ONLY_DIRECTORY });
      // The umask may also have removed the owner's access.
      await chmod(path, OWNER_ONLY_DIRECTORY);
      return new SpoolDirectory(path);
    } catch (cause) {
      throw unusableSpool(root, cause);
    }
  }

  /** Creates a new file with a random name. */
  async create(extension: string): Promise<SpoolFile> {
    const path = join(this.path, `${randomUUID()}${extension}`);
    // "wx" is O_EXCL: opening fails for an existing file or link.
    return { path, handle: await open(path, 'wx', OWNER_ONLY_FILE) };
  }

  async delete(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  /** Deletes synchronously, for a process that is about to exit. */
  deleteAtOnce(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
