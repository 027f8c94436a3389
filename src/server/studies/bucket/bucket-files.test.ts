import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectionOf } from '../../../../test/builders/refusal.js';
import { OneAnswerProxy } from '../../../../test/e2e/one-answer-proxy.js';
import { RunningBucket } from '../../../../test/e2e/running-bucket.js';
import { StoreFaults } from '../../storage/store-faults.js';
import { Bucket } from './bucket.js';
import { BucketFiles } from './bucket-files.js';

const SETTINGS = { region: 'us-east-1', timeoutMs: 30_000 };
const faults = new StoreFaults();
let directory: string;
let server: RunningBucket;
let bucket: Bucket;
let files: BucketFiles;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bucket-'));
  server = await RunningBucket.start();
  Object.assign(process.env, server.credentials);
  const { name, endpoint } = server;
  bucket = await Bucket.open({ ...SETTINGS, name, prefix: 'site-a/', endpoint }, faults);
  files = await BucketFiles.open(bucket, join(directory, 'scratch'), faults);
});
afterAll(async () => {
  bucket.close();
  await server[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

function file(name: string, contents: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, contents);
  return path;
}

async function withArtifacts(id: string, contents: Readonly<Record<string, string>>) {
  await using artifacts = await files.artifactsDirectory(id);
  for (const [name, bytes] of Object.entries(contents)) {
    mkdirSync(join(artifacts.path, dirname(name)), { recursive: true });
    writeFileSync(join(artifacts.path, name), bytes);
  }
  return await artifacts.keep();
}

describe('files of studies in a bucket', () => {
  it('bring an upload to the host that works on it, and are removed afterwards', async () => {
    const path = file('upload.zip', 'a study');
    await files.takeUpload('one', path);
    const other = await BucketFiles.open(bucket, join(directory, 'other-host'), faults);
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

  it('store artifacts by name, and only those of the last attempt', async () => {
    await withArtifacts('two', { 'overlay.png': 'old', 'volume.nii.gz': 'old' });
    const kept = await withArtifacts('two', { 'overlay.png': 'picture' });
    expect(kept).toEqual({ names: ['overlay.png'], bytes: 7, group: 'two' });
    expect(await files.artifactNames('two')).toEqual(['overlay.png']);
    const overlay = await files.artifact('two', 'overlay.png');
    expect(overlay?.size).toBe(7);
    expect(overlay && (await text(overlay.stream()))).toBe('picture');
    expect(overlay && (await text(overlay.stream({ first: 1, last: 3 })))).toBe('ict');
    expect(await files.artifact('two', '../two/artifacts/overlay.png')).toBeUndefined();
    expect(await files.artifact('two', 'volume.nii.gz')).toBeUndefined();
  });

  it('give a repeated study a copy of the artifacts, so that the first study may be removed', async () => {
    const kept = await withArtifacts('three', { 'attribution/Lung nodule.nii.gz': 'picture' });
    // A copy takes its own space.
    expect(kept && (await files.shareArtifacts('three', 'four', kept))).toEqual({ ...kept, group: 'four' });
    await files.removeAll('three');
    expect(await files.artifactNames('three')).toEqual([]);
    const shared = await files.artifact('four', 'attribution/Lung nodule.nii.gz');
    expect(shared && (await text(shared.stream()))).toBe('picture');
  });

  it('arrive complete although the server closes a connection during the next request', async () => {
    await using impatient = await OneAnswerProxy.start(server.endpoint);
    const settings = {
      ...SETTINGS,
      name: server.name,
      prefix: 'site-b/',
      endpoint: impatient.endpoint,
    };
    const distant = await Bucket.open(settings, faults);
    const reached = await BucketFiles.open(distant, join(directory, 'distant'), faults);
    const contents = randomBytes(12_000_000);
    await reached.takeUpload('five', file('small.zip', 'a study'));
    await reached.takeUpload('six', file('large.zip', contents));
    await using upload = await reached.openUpload('six');
    expect(contents.equals(await readFile(upload.path))).toBe(true);
    expect(impatient.broken).toBeGreaterThan(0);
    distant.close();
  });

  it('are refused at the start if the bucket is unusable', async () => {
    const { endpoint } = server;
    const settings = { ...SETTINGS, name: 'no-such-bucket', prefix: '', endpoint };
    expect((await rejectionOf(Bucket.open(settings, faults))).code).toBe('studies.bucket-unreachable');
  });
});
