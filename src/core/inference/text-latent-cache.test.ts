import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TextLatentCache, type TextLatentSource } from './text-latent-cache.js';

const SOURCE: TextLatentSource = {
  checkpointSha256: 'a1',
  architecture: { heads: 2 },
  tokens: [
    [2, 7, 3],
    [2, 9, 8, 3],
  ],
  width: 2,
};
const LATENTS = [Float32Array.of(0.6, 0.8), Float32Array.of(-1, 0)];

let parent: string;
let directory: string;
let cache: TextLatentCache;
const onlyFile = (): string => join(directory, readdirSync(directory)[0]);

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'latents-'));
  directory = join(parent, 'cache');
  cache = new TextLatentCache(directory);
});
afterEach(() => rmSync(parent, { recursive: true }));

describe('text latents on disk', () => {
  it('are restored unchanged from a file that only the service can read', async () => {
    expect(await cache.read(SOURCE)).toBeUndefined();
    expect(await cache.write(SOURCE, LATENTS)).toBe(true);
    expect(await cache.read(SOURCE)).toEqual(LATENTS);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['weights', { checkpointSha256: 'a2' }],
    ['architecture', { architecture: { heads: 4 } }],
    ['prompts', { tokens: [...SOURCE.tokens].reverse() }],
  ])('are not restored for other %s', async (_what, change) => {
    await cache.write(SOURCE, LATENTS);
    expect(await cache.read({ ...SOURCE, ...change })).toBeUndefined();
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -4)],
    [
      'altered',
      (bytes: Buffer) => bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)),
    ],
    ['empty', () => Buffer.alloc(0)],
  ])('count as missing when their file is %s, and are written again', async (_how, damage) => {
    await cache.write(SOURCE, LATENTS);
    writeFileSync(onlyFile(), damage(readFileSync(onlyFile())));
    expect(await cache.read(SOURCE)).toBeUndefined();
    await cache.write(SOURCE, LATENTS);
    expect(await cache.read(SOURCE)).toEqual(LATENTS);
  });

  it('count as missing when the values are not latents', async () => {
    await cache.write(SOURCE, [Float32Array.of(NaN, 1), Float32Array.of(3, 4)]);
    expect(await cache.read(SOURCE)).toBeUndefined();
  });

  it('do not use a directory in which others may write', async () => {
    await cache.write(SOURCE, LATENTS);
    chmodSync(directory, 0o777);
    expect(await cache.read(SOURCE)).toBeUndefined();
    expect(await cache.write(SOURCE, LATENTS)).toBe(false);
  });

  it('are not kept where a directory cannot be created', async () => {
    writeFileSync(directory, 'a file');
    expect(await cache.write(SOURCE, LATENTS)).toBe(false);
    expect(await cache.read(SOURCE)).toBeUndefined();
  });

  it('of the models used longest ago are deleted first', async () => {
    for (let model = 0; model < 17; model++) {
      await cache.write({ ...SOURCE, checkpointSha256: `old ${model}` }, LATENTS);
      for (const name of readdirSync(directory)) {
        const path = join(directory, name);
        const { mtimeMs } = statSync(path);
        utimesSync(path, new Date(), new Date(mtimeMs - 60_000));
      }
    }
    expect(readdirSync(directory)).toHaveLength(16);
    expect(await cache.read({ ...SOURCE, checkpointSha256: 'old 0' })).toBeUndefined();
    expect(await cache.read({ ...SOURCE, checkpointSha256: 'old 16' })).toEqual(LATENTS);
  });
});
