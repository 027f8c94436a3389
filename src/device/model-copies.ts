import { constants, rmSync } from 'node:fs';
import { access, chmod, copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DIGEST_LIST } from '../core/checkpoint/listed-digests.js';
import { modelFiles, withModelPaths } from '../config/model-files.js';
import type { ModelsConfiguration } from '../config/models.configuration.js';
import { deleteAbandoned } from '../core/scratch/delete-abandoned.js';
import { newOwnerName } from '../core/scratch/owner-name.js';
import { modelBeingWritten, modelNotCopied, modelNotReadable } from './device-errors.js';

const OWNER_ONLY = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** A model file, and its state when it was copied. */
interface CopiedFile {
  readonly source: string;
  readonly state: string;
  readonly path: string;
}

/**
 * Copies of the model files at one moment, for one device process. The runtime maps weights from their file instead of
 * reading them, so overwriting the operator's file would change the weights of running models, and their answers. The
 * copies exist as long as the process, because parts of the models are loaded on demand. The next process deletes the
 * copies of a killed one.
 */
export class ModelCopies {
  private constructor(
    /** For additional files that belong to the copies. */
    readonly directory: string,
    /** The configuration with the paths of the copies. */
    readonly models: ModelsConfiguration,
    private readonly files: readonly CopiedFile[],
  ) {}

  /**
   * @param root parent directory of the copies; needs as much space as the models
   * @throws DomainError `models.not-readable`, `models.not-copied`, `models.being-written`
   */
  static async take(models: ModelsConfiguration, root: string): Promise<ModelCopies> {
    await makeDirectory(root);
    await deleteAbandoned(root);
    const directory = join(root, newOwnerName());
    try {
      // In parallel: one copy keeps one core busy. After a failure, wait until no copy is still being written.
      const sources = modelFiles(models);
      const copying = sources.map(({ name, path }) => copyModel(path, join(directory, name)));
      await Promise.allSettled(copying);
      const files = await Promise.all(copying);
      const copies = new Map(sources.map(({ name }, index) => [name, files[index].path]));
      const copied = withModelPaths(models, ({ name, path }) => copies.get(name) ?? path);
      const taken = new ModelCopies(directory, copied, files);
      await taken.requireUnchanged();
      return taken;
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Checks that no file changed while it was read: a changed file is still being copied, and the copy may mix two models.
   * @throws DomainError `models.being-written` naming the file
   */
  async requireUnchanged(): Promise<void> {
    for (const { source, state } of this.files)
      if ((await stateOf(source)) !== state) throw modelBeingWritten(basename(source));
  }

  /** For a process that is about to exit. */
  deleteAtOnce(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Changes whenever the file is written to or replaced. */
async function stateOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw modelNotReadable(path, cause);
  });
  return [ino, size, mtimeNs].join();
}

/** @param directory for this file alone: files may have equal names, and each may have its own list of digests */
async function copyModel(source: string, directory: string): Promise<CopiedFile> {
  const state = await stateOf(source);
  await makeDirectory(directory);
  const path = join(directory, basename(source));
  await copy(source, path);
  await copyIfThere(join(dirname(source), DIGEST_LIST), join(directory, DIGEST_LIST));
  return { source, state, path };
}

async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: OWNER_ONLY }).catch((cause: unknown) => {
    throw modelNotCopied(path, cause);
  });
}

async function copy(source: string, target: string): Promise<void> {
  await access(source, constants.R_OK).catch((cause: unknown) => {
    throw modelNotReadable(source, cause);
  });
  try {
    // File systems with copy-on-write share the blocks.
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    // A copy has the mode of its source.
    await chmod(target, OWNER_ONLY_FILE);
  } catch (cause) {
    throw modelNotCopied(dirname(target), cause);
  }
}

async function copyIfThere(source: string, target: string): Promise<void> {
  try {
    await copyFile(source, target);
    await chmod(target, OWNER_ONLY_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw modelNotCopied(dirname(target), error);
  }
}
