import { createReadStream } from 'node:fs';
import { access, copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from './durable-file.js';
import { uploadLost } from '../lifecycle/studies-errors.js';
import type { ArtifactsDirectory, LocalUpload, StudyArtifact, StudyFiles } from '../lifecycle/study-files.js';

const UPLOAD = 'upload';
const ARTIFACTS = 'artifacts';

/** Files in a directory of this host, or one that several hosts share: a folder for each study. */
export class DirectoryFiles implements StudyFiles {
  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<DirectoryFiles> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new DirectoryFiles(directory);
  }

  async takeUpload(id: string, path: string): Promise<void> {
    const folder = this.folderOf(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const target = join(folder, UPLOAD);
    await moveDurably(path, target);
    await syncDirectory(folder);
    await syncDirectory(this.directory);
  }

  async openUpload(id: string): Promise<LocalUpload> {
    const path = join(this.folderOf(id), UPLOAD);
    await access(path).catch((cause: unknown) => {
      throw uploadLost(cause);
    });
    return { path, [Symbol.asyncDispose]: () => Promise.resolve() };
  }

  async removeUpload(id: string): Promise<void> {
    await rm(join(this.folderOf(id), UPLOAD), { force: true });
  }

  async artifactsDirectory(id: string): Promise<ArtifactsDirectory> {
    const kept = join(this.folderOf(id), ARTIFACTS);
    const path = `${kept}.part`;
    // What an attempt before this one has left.
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true, mode: 0o700 });
    return {
      path,
      keep: async () => {
        await rm(kept, { recursive: true, force: true });
        await rename(path, kept);
      },
      [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
    };
  }

  async artifact(id: string, name: string): Promise<StudyArtifact | undefined> {
    if (!(await this.artifactNames(id)).includes(name)) return undefined;
    const path = join(this.folderOf(id), ARTIFACTS, name);
    const { size } = await stat(path);
    return { size, stream: () => createReadStream(path) };
  }

  async artifactNames(id: string): Promise<string[]> {
    const folder = join(this.folderOf(id), ARTIFACTS);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .sort();
  }

  async shareArtifacts(from: string, to: string): Promise<void> {
    for (const name of await this.artifactNames(from)) {
      const target = join(this.folderOf(to), ARTIFACTS, name);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      // Files are never changed, so that two studies may have the same one.
      await link(join(this.folderOf(from), ARTIFACTS, name), target);
    }
  }

  async artifactBytes(id: string): Promise<number> {
    const folder = join(this.folderOf(id), ARTIFACTS);
    const names = await this.artifactNames(id);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async removeAll(id: string): Promise<void> {
    await rm(this.folderOf(id), { recursive: true, force: true });
  }

  /** Folders of studies, for those whose records are gone. */
  async ids(): Promise<string[]> {
    return readdir(this.directory);
  }

  private folderOf(id: string): string {
    return join(this.directory, id);
  }
}

/** Renames where that is possible, and copies to another disk. */
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
