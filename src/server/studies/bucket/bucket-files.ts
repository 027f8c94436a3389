import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFault } from '../../storage/disk-errors.js';
import { probeWriting } from '../../storage/write-probe.js';
import { StoreGuard, type StoreFaults } from '../../storage/store-faults.js';
import { uploadLost } from '../lifecycle/studies-errors.js';
import type { KeptArtifacts } from '../lifecycle/study-record.js';
import type { ArtifactsDirectory, LocalUpload, StudyArtifact, StudyFiles } from '../lifecycle/study-files.js';
import type { Bucket, StoredObject } from './bucket.js';

const UPLOAD_SUFFIX = '/upload';
/** Key of the object that tests writing, and shows the server's time. It cannot be the id of a study. */
const CHECK_KEY = 'check';

/** Files in a bucket, for hosts without a shared directory: `ID/upload` and `ID/artifacts/NAME`. */
export class BucketFiles implements StudyFiles {
  private constructor(
    private readonly bucket: Bucket,
    private readonly scratch: string,
    private readonly disk: StoreGuard,
  ) {}

  /** @param scratch private directory of this process for files in use; remains of an earlier process are removed */
  static async open(bucket: Bucket, scratch: string, faults: StoreFaults): Promise<BucketFiles> {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    return new BucketFiles(
      bucket,
      scratch,
      new StoreGuard('disk', faults, (cause) => diskFault('QUEUE_DIR', cause)),
    );
  }

  async takeUpload(id: string, path: string): Promise<void> {
    await this.bucket.put(uploadKey(id), path);
    await rm(path, { force: true }).catch(() => undefined);
  }

  async openUpload(id: string): Promise<LocalUpload> {
    const folder = await this.scratchFolder();
    const path = join(folder, 'upload');
    const remove = (): Promise<void> => removeScratch(folder);
    try {
      if (await this.bucket.get(uploadKey(id), path)) return { path, [Symbol.asyncDispose]: remove };
    } catch (error) {
      await remove();
      throw error;
    }
    await remove();
    throw uploadLost(new Error('The object does not exist in the bucket.'));
  }

  async removeUpload(id: string): Promise<void> {
    await this.bucket.delete(uploadKey(id));
  }

  async oldUploads(ageMs: number): Promise<string[]> {
    // The server may have another clock than this host.
    await this.bucket.putText(CHECK_KEY, '');
    const objects = await this.bucket.list('');
    const latest = (objects.find(({ key }) => key === CHECK_KEY)?.modifiedAt ?? -Infinity) - ageMs;
    return objects
      .filter(({ key, modifiedAt }) => key.endsWith(UPLOAD_SUFFIX) && modifiedAt < latest)
      .map(({ key }) => key.slice(0, -UPLOAD_SUFFIX.length));
  }

  async artifactsDirectory(id: string): Promise<ArtifactsDirectory> {
    const path = await this.scratchFolder();
    return {
      path,
      keep: async () => {
        for (const { key } of await this.artifacts(id)) await this.bucket.delete(key);
        let bytes = 0;
        const names: string[] = [];
        const entries = await readdir(path, { recursive: true, withFileTypes: true });
        for (const entry of entries.filter((candidate) => candidate.isFile())) {
          const file = join(entry.parentPath, entry.name);
          const name = file.slice(path.length + 1);
          await this.bucket.put(artifactsKey(id) + name, file);
          bytes += (await stat(file)).size;
          names.push(name);
        }
        return names.length === 0 ? undefined : { names: names.sort(), bytes, group: id };
      },
      [Symbol.asyncDispose]: () => removeScratch(path),
    };
  }

  async artifact(id: string, name: string): Promise<StudyArtifact | undefined> {
    const found = (await this.artifacts(id)).find(({ key }) => key === artifactsKey(id) + name);
    return found && { size: found.size, stream: (range) => this.bucket.stream(found.key, range) };
  }

  async artifactNames(id: string): Promise<string[]> {
    return (await this.artifacts(id)).map(({ key }) => key.slice(artifactsKey(id).length));
  }

  async shareArtifacts(from: string, to: string, artifacts: KeptArtifacts): Promise<KeptArtifacts> {
    const names = await this.artifactNames(from);
    for (const name of names) await this.bucket.copy(artifactsKey(from) + name, artifactsKey(to) + name);
    // Buckets have no links, so a copy takes its own space.
    return { ...artifacts, names, group: to };
  }

  async removeAll(id: string): Promise<void> {
    for (const { key } of await this.bucket.list(`${id}/`)) await this.bucket.delete(key);
  }

  async check(): Promise<void> {
    await this.disk.run('check', () => probeWriting(this.scratch));
    await this.bucket.putText(CHECK_KEY, '');
  }

  private artifacts(id: string): Promise<StoredObject[]> {
    return this.bucket.list(artifactsKey(id));
  }

  private scratchFolder(): Promise<string> {
    return this.disk.run('make-scratch', () => mkdtemp(join(this.scratch, 'study-')));
  }
}

/** Errors are ignored because the next start removes the rest. */
async function removeScratch(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

function uploadKey(id: string): string {
  return id + UPLOAD_SUFFIX;
}

function artifactsKey(id: string): string {
  return `${id}/artifacts/`;
}
