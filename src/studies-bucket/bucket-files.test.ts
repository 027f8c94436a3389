import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectionOf } from '../../test/builders/refusal.js';
import { RunningBucket } from '../../test/e2e/running-bucket.js';
import { Bucket } from './bucket.js';
import { BucketFiles } from './bucket-files.js';

let directory: string;
let server: RunningBucket;
let bucket: Bucket;
let files: BucketFiles;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bucket-'));
  server = await RunningBucket.start();
  Object.assign(process.env, server.credentials);
  const { name, endpoint } = server;
  bucket = await Bucket.open({ name, prefix: 'site-a/', endpoint, region: 'us-east-1' });
  files = await BucketFiles.open(bucket, join(directory, 'scratch'));
});
afterAll(async () => {
  bucket.close();
  await server[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

function file(name: string, contents: string): string {
  const path = join(directory, name);
  writeFileSync(path, contents);
  return path;
}

async function withArtifacts(id: string, contents: Readonly<Record<string, string>>): Promise<void> {
  await using artifacts = await files.artifactsDirectory(id);
  for (const [name, bytes] of Object.entries(contents)) {
    mkdirSync(join(artifacts.path, dirname(name)), { recursive: true });
    writeFileSync(join(artifacts.path, name), bytes);
  }
  await artifacts.keep();
}

describe('files of studies in a bucket', () => {
  it('bring an upload to whichever host works on it, once, and are gone when it is done', async () => {
    const path = file('upload.zip', 'a study');
    await files.takeUpload('one', path);
    const other = await BucketFiles.open(bucket, join(directory, 'other-host'));
    let local: string;
    {
      await using upload = await other.openUpload('one');
      local = upload.path;
      expect(await text(createReadStream(local))).toBe('a study');
    }
    expect(existsSync(local)).toBe(false);
    expect(existsSync(path)).toBe(false);
    await files.removeUpload('one');
    await files.removeUpload('one');
    expect((await rejectionOf(other.openUpload('one'))).code).toBe('studies.upload-lost');
  });

  it('keep artifacts by name, and only those of the last attempt', async () => {
    await withArtifacts('two', { 'overlay.png': 'old', 'volume.nii.gz': 'old' });
    await withArtifacts('two', { 'overlay.png': 'picture' });
    expect(await files.artifactNames('two')).toEqual(['overlay.png']);
    expect(await files.artifactBytes('two')).toBe(7);
    const overlay = await files.artifact('two', 'overlay.png');
    expect(overlay?.size).toBe(7);
    expect(overlay && (await text(overlay.stream()))).toBe('picture');
    expect(await files.artifact('two', '../two/artifacts/overlay.png')).toBeUndefined();
    expect(await files.artifact('two', 'volume.nii.gz')).toBeUndefined();
  });

  it('give a repeat the artifacts of the first, which may be removed then', async () => {
    await withArtifacts('three', { 'attribution/Lung nodule.nii.gz': 'picture' });
    await files.shareArtifacts('three', 'four');
    await files.removeAll('three');
    expect(await files.artifactNames('three')).toEqual([]);
    const shared = await files.artifact('four', 'attribution/Lung nodule.nii.gz');
    expect(shared && (await text(shared.stream()))).toBe('picture');
  });

  it('are refused at the start where the bucket cannot be used', async () => {
    const { endpoint } = server;
    const settings = { name: 'no-such-bucket', prefix: '', endpoint, region: 'us-east-1' };
    expect((await rejectionOf(Bucket.open(settings))).code).toBe('studies.bucket-unreachable');
  });
});
