import { constants, rmSync } from 'node:fs';
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DIGEST_LIST } from '../core/checkpoint/listed-digests.js';
import type { ModelsConfiguration } from '../config/models.configuration.js';
import { deleteAbandoned } from '../core/scratch/delete-abandoned.js';
import { newOwnerName } from '../core/scratch/owner-name.js';
import { modelBeingWritten, modelNotCopied } from './device-errors.js';

const OWNER_ONLY = 0o700;

/** The files that an operator exchanges, by the settings that name them. */
const FILES = ['supervisedPath', 'ctclipPath', 'lightgbmPath'] as const;

/** A model file, and how it was when it was copied. */
interface CopiedFile {
  readonly source: string;
  readonly state: string;
  readonly path: string;
}

/**
 * The model files as they were at one moment, for one device process. The runtime maps weights from their file instead of
 * reading them: were that the operator's file, then copying another one over it would change the weights of the models
 * that run, and their answers with them. The copies stay while the process lives, for parts of the models are loaded only
 * when a study asks for them; those of a process that was killed are deleted by the next one.
 */
export class ModelCopies {
  private constructor(
    /** For further files that go with the copies. */
    readonly directory: string,
    /** The configuration with the copies in the files' places. */
    readonly models: ModelsConfiguration,
    private readonly files: readonly CopiedFile[],
  ) {}

  /**
   * @param root where the copies are made: as large as the models
   * @throws DomainError `models.not-copied`, `models.being-written`
   */
  static async take(models: ModelsConfiguration, root: string): Promise<ModelCopies> {
    await mkdir(root, { recursive: true, mode: OWNER_ONLY });
    await deleteAbandoned(root);
    const directory = join(root, newOwnerName());
    try {
      // All at once: a copy takes as long as one processor does. Whatever fails, none is still being written afterwards.
      const copying = FILES.map((name) => copyModel(models[name], join(directory, name)));
      await Promise.allSettled(copying);
      const files = await Promise.all(copying);
      const copies = Object.fromEntries(FILES.map((name, index) => [name, files[index].path]));
      const taken = new ModelCopies(directory, { ...models, ...copies }, files);
      await taken.requireUnchanged();
      return taken;
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * A file that changes while it is read is being copied: half of what was read is another model's.
   * @throws DomainError `models.being-written` naming the file
   */
  async requireUnchanged(): Promise<void> {
    for (const { source, state } of this.files)
      if ((await stateOf(source)) !== state) throw modelBeingWritten(basename(source));
  }

  /** For a process that is about to end. */
  deleteAtOnce(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Differs whenever something was written to the file, or another one has its name. */
async function stateOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw modelNotCopied(basename(path), cause);
  });
  return [ino, size, mtimeNs].join();
}

/** @param directory of its own: files may be called the same, and each may have a list of digests beside it */
async function copyModel(source: string, directory: string): Promise<CopiedFile> {
  const state = await stateOf(source);
  await mkdir(directory, { recursive: true, mode: OWNER_ONLY });
  const path = join(directory, basename(source));
  await copy(source, path);
  await copyIfThere(join(dirname(source), DIGEST_LIST), join(directory, DIGEST_LIST));
  return { source, state, path };
}

async function copy(source: string, target: string): Promise<void> {
  try {
    // File systems that can share blocks until one of the files is written to do that.
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (cause) {
    throw modelNotCopied(basename(source), cause);
  }
}

async function copyIfThere(source: string, target: string): Promise<void> {
  await copyFile(source, target).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw modelNotCopied(basename(source), error);
  });
}
