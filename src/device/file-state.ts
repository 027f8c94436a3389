import { open, stat } from 'node:fs/promises';
import { modelNotReadable } from './device-errors.js';

/**
 * Some writes do not change the time of a file: those within one tick of the kernel's clock (2 s on old file systems), and
 * those through a mapping until the page is written back (30 s on Linux).
 */
const SETTLED_AFTER_MS = 60_000;

/** A file at one moment. */
export interface FileState {
  /**
   * Device, inode, size, time of modification and time of change in nanoseconds: different after every write and
   * replacement. Programs can set the time of modification, but not the time of change.
   */
  readonly identity: string;
  /** Whether the file was unchanged for long enough that the next write gives it another identity. */
  readonly isSettled: boolean;
}

/** @throws DomainError `models.not-readable` */
export async function fileState(path: string): Promise<FileState> {
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true }).catch(
    (cause: unknown) => {
      throw modelNotReadable(path, cause);
    },
  );
  return {
    identity: [dev, ino, size, mtimeNs, ctimeNs].join(),
    isSettled: Date.now() - Number(ctimeMs) > SETTLED_AFTER_MS,
  };
}

/** Waits until the contents of a file are on the disk. @throws the errors of the file system */
export async function flushFile(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
