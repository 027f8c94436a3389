import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256Meanwhile } from '../core/checkpoint/digest-thread.js';
import { DIGEST_LIST } from '../core/checkpoint/listed-digests.js';
import { modelFiles, withModelPaths } from '../config/model-files.js';
import type { ModelsConfiguration } from '../config/models.configuration.js';
import { CopyRecord, type RecordedCopy } from './copy-record.js';
import { modelBeingWritten, modelCopyDamaged, modelNotCopied, modelNotReadable } from './device-errors.js';
import { fileState, type FileState, flushFile } from './file-state.js';

const OWNER_ONLY = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** A model file and its copy. */
interface CopiedFile {
  readonly name: string;
  readonly source: string;
  /** The state of the source when it was copied. */
  readonly state: FileState;
  readonly target: string;
  /** SHA-256 if an earlier service has made the copy and hashed it. */
  readonly kept: string | undefined;
}

/** A copy whose hash was computed earlier: the disk may have damaged the copy since. */
interface UnverifiedCopy {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Copies of the model files at one moment, for the device processes of a service. The runtime maps the operator's weights into
 * memory, so an overwritten file would change running models and their answers.
 * The first process makes the copies, and the others read them: all devices answer with the same models. The HTTP process
 * deletes them when no process uses them any more (parts of the models are loaded on demand), or keeps them for the next
 * start with a record of their hashes (`CopyRecord`).
 */
export class ModelCopies {
  private constructor(
    /** The configuration with the paths of the copies. */
    readonly models: ModelsConfiguration,
    private readonly directory: string,
    /** The copies that this process has made or taken over. */
    private readonly files: readonly CopiedFile[],
    /** SHA-256 of the copies that need no hashing before the start, by the names of the models. */
    readonly sha256: Readonly<Partial<Record<string, string>>>,
  ) {}

  /**
   * Copies the files, except those that have not changed since an earlier start made a copy that is still intact.
   * @param directory for the copies alone; needs as much space as the models
   * @throws DomainError `models.not-readable`, `models.not-copied`, `models.being-written`
   */
  static async make(models: ModelsConfiguration, directory: string): Promise<ModelCopies> {
    await makeDirectory(directory);
    const copied = withCopies(models, directory);
    const targets = new Map(modelFiles(copied).map(({ name, path }) => [name, path]));
    const record = models.keepsCopies ? await new CopyRecord(directory).read() : undefined;
    await deleteOthers(directory, [...targets.keys()]);
    // In parallel: one copy keeps one core busy. After a failure, wait until no copy is still being written.
    const copying = modelFiles(models).map(({ name, path }) =>
      copyModel(name, path, targets.get(name) ?? path, record?.get(name)),
    );
    await Promise.allSettled(copying);
    const files = await Promise.all(copying);
    const kept = files.flatMap(({ name, kept }) => (kept === undefined ? [] : [[name, kept] as const]));
    const made = new ModelCopies(copied, directory, files, Object.fromEntries(kept));
    await made.requireUnchanged();
    return made;
  }

  /**
   * Takes the copies that another process of the service made of the same configuration.
   * @param sha256 their hashes by the names of the models
   * @throws DomainError `models.not-readable` if one is gone
   */
  static async reuse(
    models: ModelsConfiguration,
    directory: string,
    sha256: Readonly<Record<string, string>>,
  ): Promise<ModelCopies> {
    const copied = withCopies(models, directory);
    for (const { path } of modelFiles(copied)) await fileState(path);
    return new ModelCopies(copied, directory, [], sha256);
  }

  /** Names of the models whose copies an earlier service has left. */
  get kept(): readonly string[] {
    return this.files.flatMap(({ name, kept }) => (kept === undefined ? [] : [name]));
  }

  /**
   * Checks that no file changed while it was read: a changed file is still being copied, and the copy may mix two models.
   * @throws DomainError `models.being-written` naming the file
   */
  async requireUnchanged(): Promise<void> {
    for (const { source, state } of this.files)
      if ((await fileState(source)).identity !== state.identity) throw modelBeingWritten(basename(source));
  }

  /**
   * Hashes the copies that an earlier service may have made, one after the other, so that a study can be read meanwhile. A
   * damaged copy is deleted: the next start makes another one.
   * @throws DomainError `models.copy-damaged` naming the file
   */
  async verify(): Promise<void> {
    for (const { path, sha256 } of this.unverified) {
      if ((await sha256Meanwhile(path)) === sha256) continue;
      await rm(path, { force: true });
      throw modelCopyDamaged(path);
    }
  }

  /**
   * Records the copies for the next start if they are to be kept, once they are on the disk. Files that changed less than a
   * minute before they were copied are left out.
   * @param sha256 their hashes by the names of the models
   * @returns whether they are recorded
   * @throws the errors of the file system
   */
  async record(sha256: Readonly<Partial<Record<string, string>>>): Promise<boolean> {
    if (!this.models.keepsCopies || this.files.length === 0) return false;
    const recorded = new Map<string, RecordedCopy>();
    for (const { name, target, state } of this.files) {
      const digest = sha256[name];
      if (digest === undefined || !state.isSettled) continue;
      await flushFile(target);
      const { identity } = await fileState(target);
      recorded.set(name, { source: state.identity, copy: identity, sha256: digest });
    }
    return new CopyRecord(this.directory).write(recorded);
  }

  /** Copies that an earlier service may have made. Others change only if the disk fails, which no start can exclude. */
  private get unverified(): readonly UnverifiedCopy[] {
    if (!this.models.keepsCopies) return [];
    return modelFiles(this.models).flatMap(({ name, path }) => {
      const sha256 = this.sha256[name];
      return sha256 === undefined ? [] : [{ path, sha256 }];
    });
  }
}

/** Each copy has a directory of its own: files may have equal names, and each may have its own list of digests. */
function withCopies(models: ModelsConfiguration, directory: string): ModelsConfiguration {
  return withModelPaths(models, ({ name, path }) => join(directory, name, basename(path)));
}

/** Deletes the kept copies of models that the configuration does not name any more. */
async function deleteOthers(directory: string, names: readonly string[]): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true }))
    if (entry.isDirectory() && !names.includes(entry.name))
      await rm(join(directory, entry.name), { recursive: true, force: true });
}

async function copyModel(
  name: string,
  source: string,
  target: string,
  recorded: RecordedCopy | undefined,
): Promise<CopiedFile> {
  const state = await fileState(source);
  const isKept = recorded?.source === state.identity && (await isUnchanged(target, recorded.copy));
  if (!isKept) {
    await rm(dirname(target), { recursive: true, force: true });
    await makeDirectory(dirname(target));
    await copy(source, target);
  }
  await copyIfThere(join(dirname(source), DIGEST_LIST), join(dirname(target), DIGEST_LIST));
  return { name, source, state, target, kept: isKept ? recorded.sha256 : undefined };
}

/** False for a file that does not exist. */
function isUnchanged(path: string, identity: string): Promise<boolean> {
  return fileState(path).then(
    (state) => state.identity === identity,
    () => false,
  );
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
    await rm(target, { force: true });
    await copyFile(source, target);
    await chmod(target, OWNER_ONLY_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw modelNotCopied(dirname(target), error);
  }
}
