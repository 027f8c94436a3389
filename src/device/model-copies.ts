import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DIGEST_LIST } from '../core/checkpoint/listed-digests.js';
import { modelFiles, withModelPaths } from '../config/model-files.js';
import type { ModelsConfiguration } from '../config/models.configuration.js';
import { modelBeingWritten, modelNotCopied, modelNotReadable } from './device-errors.js';

const OWNER_ONLY = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** A model file, and its state when it was copied. */
interface CopiedFile {
  readonly source: string;
  readonly state: string;
}

/**
 * Copies of the model files at one moment, for the device processes of a service. The runtime maps the operator's weights into
 * memory, so an overwritten file would change running models and their answers.
 * The first process makes the copies, and the others read them: all devices answer with the same models. The HTTP process
 * deletes them, because parts of the models are loaded on demand.
 */
export class ModelCopies {
  private constructor(
    /** The configuration with the paths of the copies. */
    readonly models: ModelsConfiguration,
    private readonly files: readonly CopiedFile[],
  ) {}

  /**
   * @param directory for the copies alone; needs as much space as the models
   * @throws DomainError `models.not-readable`, `models.not-copied`, `models.being-written`
   */
  static async make(models: ModelsConfiguration, directory: string): Promise<ModelCopies> {
    await makeDirectory(directory);
    const copied = withCopies(models, directory);
    const targets = new Map(modelFiles(copied).map(({ name, path }) => [name, path]));
    // In parallel: one copy keeps one core busy. After a failure, wait until no copy is still being written.
    const copying = modelFiles(models).map(({ name, path }) => copyModel(path, targets.get(name) ?? path));
    await Promise.allSettled(copying);
    const made = new ModelCopies(copied, await Promise.all(copying));
    await made.requireUnchanged();
    return made;
  }

  /**
   * Takes the copies that another process made of the same configuration.
   * @throws DomainError `models.not-readable` if one is gone
   */
  static async reuse(models: ModelsConfiguration, directory: string): Promise<ModelCopies> {
    const copied = withCopies(models, directory);
    for (const { path } of modelFiles(copied)) await stateOf(path);
    return new ModelCopies(copied, []);
  }

  /**
   * Checks that no file changed while it was read: a changed file is still being copied, and the copy may mix two models.
   * @throws DomainError `models.being-written` naming the file
   */
  async requireUnchanged(): Promise<void> {
    for (const { source, state } of this.files)
      if ((await stateOf(source)) !== state) throw modelBeingWritten(basename(source));
  }
}

/** Each copy has a directory of its own: files may have equal names, and each may have its own list of digests. */
function withCopies(models: ModelsConfiguration, directory: string): ModelsConfiguration {
  return withModelPaths(models, ({ name, path }) => join(directory, name, basename(path)));
}

/** Changes whenever the file is written to or replaced. */
async function stateOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw modelNotReadable(path, cause);
  });
  return [ino, size, mtimeNs].join();
}

async function copyModel(source: string, target: string): Promise<CopiedFile> {
  const state = await stateOf(source);
  await makeDirectory(dirname(target));
  await copy(source, target);
  await copyIfThere(join(dirname(source), DIGEST_LIST), join(dirname(target), DIGEST_LIST));
  return { source, state };
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
