import { rm } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import type { UploadKind } from './upload-kind.js';

const logger = new Logger('SpooledUpload');

/** A received file, on disk until it is disposed of. `await using` deletes it whatever happens. */
export class SpooledUpload implements AsyncDisposable {
  constructor(
    readonly kind: UploadKind,
    /** Where it lies. Says nothing about the client's name for it. */
    readonly path: string,
    /** The client's name for it, without folders. May hold a patient's name: not for logs. */
    readonly fileName: string,
    /** In bytes. */
    readonly size: number,
  ) {}

  async [Symbol.asyncDispose](): Promise<void> {
    await deleteSpoolFile(this.path);
  }
}

/** Deletes a file that may be gone already. Never throws: the answer to the client does not depend on it. */
export async function deleteSpoolFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    logger.error('A spool file could not be deleted; it is deleted at the next start.', error);
  }
}
