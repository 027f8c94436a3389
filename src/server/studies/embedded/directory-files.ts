import { createReadStream } from 'node:fs';
import {
  access,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../../../core/problem/system-error.js';
import { syncDirectory } from '../../storage/durable-file.js';
import { probeWriting } from '../../storage/write-probe.js';
import type { StoreGuard } from '../../storage/store-faults.js';
import { uploadLost } from '../lifecycle/studies-errors.js';
import type { KeptArtifacts } from '../lifecycle/study-record.js';
import type { ArtifactsDirectory, LocalUpload, StudyArtifact, StudyFiles } from '../lifecycle/study-files.js';

const UPLOAD = 'upload';
const ARTIFACTS = 'artifacts';
/** Marks the directory, to distinguish it from the empty mount point of a network share. */
const MARKER = '.ctclip-studies';

/** Files in a directory of one host or shared by several: a folder for each study. */
export class DirectoryFiles implements StudyFiles {
  private constructor(
    private readonly directory: string,
    private readonly disk: StoreGuard,
  ) {}

  static async open(directory: string, disk: StoreGuard): Promise<DirectoryFiles> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, MARKER), '', { flag: 'a', mode: 0o600 });
    return new DirectoryFiles(directory, disk);
  }

  takeUpload(id: string, path: string): Promise<void> {
    return this.disk.run('take-upload', async () => {
      const folder = this.folderOf(id);
      await access(join(this.directory, MARKER));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await moveDurably(path, join(folder, UPLOAD));
      await syncDirectory(folder);
      await syncDirectory(this.directory);
    });
  }

  openUpload(id: string): Promise<LocalUpload> {
    return this.disk.run('open-upload', async () => {
      const path = join(this.folderOf(id), UPLOAD);
      try {
        await (await open(path, 'r')).close();
      } catch (error) {
        if (systemErrorCode(error) !== 'ENOENT') throw error;
        // The upload is lost only if this is the marked directory.
        await access(join(this.directory, MARKER));
        throw uploadLost(error);
      }
      return { path, [Symbol.asyncDispose]: () => Promise.resolve() };
    });
  }

  removeUpload(id: string): Promise<void> {
    return this.disk.run('remove-upload', async () => {
      await rm(join(this.folderOf(id), UPLOAD), { force: true });
      // The folder stays while it contains artifacts.
      await rmdir(this.folderOf(id)).catch(ifAnythingElse('ENOTEMPTY', 'EEXIST', 'ENOENT'));
    });
  }

  oldUploads(ageMs: number): Promise<string[]> {
    return this.disk.run('list-uploads', async () => {
      // A share may have another clock than this host.
      const marker = join(this.directory, MARKER);
      await utimes(marker, new Date(), new Date());
      const latest = (await stat(marker)).ctimeMs - ageMs;
      const old: string[] = [];
      for (const id of await this.ids()) {
        // Moving a file updates its ctime.
        const changedAt = await stat(join(this.folderOf(id), UPLOAD)).then(
          ({ ctimeMs }) => ctimeMs,
          ifAnythingElse('ENOENT', 'ENOTDIR'),
        );
        if (typeof changedAt === 'number' && changedAt < latest) old.push(id);
      }
      return old;
    });
  }

  artifactsDirectory(id: string): Promise<ArtifactsDirectory> {
    const kept = join(this.folderOf(id), ARTIFACTS);
    const path = `${kept}.part`;
    return this.disk.run('open-artifacts', async () => {
      // Removes remains of an earlier attempt.
      await rm(path, { recursive: true, force: true });
      await mkdir(path, { recursive: true, mode: 0o700 });
      return {
        path,
        keep: async () => {
          await this.disk.run('keep-artifacts', () => replaceDirectory(path, kept));
          return this.measured(id);
        },
        [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }).catch(() => undefined),
      };
    });
  }

  async artifact(id: string, name: string): Promise<StudyArtifact | undefined> {
    if (!(await this.artifactNames(id)).includes(name)) return undefined;
    const path = join(this.folderOf(id), ARTIFACTS, name);
    const { size } = await this.disk.run('read-artifact', () => stat(path));
    return { size, stream: (range) => createReadStream(path, { start: range?.first, end: range?.last }) };
  }

  artifactNames(id: string): Promise<string[]> {
    const folder = join(this.folderOf(id), ARTIFACTS);
    return this.disk.run('list-artifacts', async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        ifAnythingElse('ENOENT'),
      );
      return entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
        .sort();
    });
  }

  async shareArtifacts(from: string, to: string, artifacts: KeptArtifacts): Promise<KeptArtifacts> {
    const names = await this.artifactNames(from);
    await this.disk.run('share-artifacts', async () => {
      for (const name of names) {
        const target = join(this.folderOf(to), ARTIFACTS, name);
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        // Files never change, so two studies can share one by a link.
        await link(join(this.folderOf(from), ARTIFACTS, name), target);
      }
    });
    return { ...artifacts, names };
  }

  removeAll(id: string): Promise<void> {
    return this.disk.run('remove-all', () => rm(this.folderOf(id), { recursive: true, force: true }));
  }

  check(): Promise<void> {
    return this.disk.run('check', async () => {
      await access(join(this.directory, MARKER));
      await probeWriting(this.directory);
    });
  }

  /** Ids of all folders, to find those without a record. */
  async ids(): Promise<string[]> {
    return (await readdir(this.directory)).filter((name) => !name.startsWith('.'));
  }

  private async measured(id: string): Promise<KeptArtifacts | undefined> {
    const folder = join(this.folderOf(id), ARTIFACTS);
    const names = await this.artifactNames(id);
    const sizes = await this.disk.run('measure-artifacts', () =>
      Promise.all(names.map(async (name) => (await stat(join(folder, name))).size)),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return names.length === 0 ? undefined : { names, bytes, group: id };
  }

  private folderOf(id: string): string {
    return join(this.directory, id);
  }
}

/** Renames `path` to `kept`, and is idempotent. */
async function replaceDirectory(path: string, kept: string): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    // Already done if the old name is gone and the new one exists.
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    await access(kept);
    return;
  }
  await rm(kept, { recursive: true, force: true });
  await rename(path, kept);
  await syncDirectory(dirname(kept));
}

/** Returns an empty list for expected errors, and rethrows all others. */
function ifAnythingElse(...expected: readonly string[]): (error: unknown) => [] {
  return (error) => {
    if (expected.includes(systemErrorCode(error) ?? '')) return [];
    throw error;
  };
}

/** Renames a file, or copies it to another disk. */
async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await sync(from);
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await sync(to);
    await rm(from, { force: true });
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
