import { rm } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import type { UploadKind } from './upload-kind.js';

const logger = new Logger('SpooledUpload');

/** A received file, on disk until disposal. `await using` deletes it in every case. */
export class SpooledUpload implements AsyncDisposable {
  constructor(
    readonly kind: UploadKind,
    /** Random path, independent of the client's file name. */
    readonly path: string,
    /** The client's name of the file, without folders. It may contain a patient's name and must not be logged. */
    readonly fileName: string,
    /** Size in bytes. */
    readonly size: number,
  ) {}

  async [Symbol.asyncDispose](): Promise<void> {
    await deleteSpoolFile(this.path);
  }
}

/** Deletes a file if it exists. Errors are only logged, because the answer to the client does not depend on them. */
export async function deleteSpoolFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    logger.error('A spool file could not be deleted. The next start deletes it.', error);
  }
}
