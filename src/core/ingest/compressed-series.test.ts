/** A series in every supported compression: `test/fixtures/transfer-syntaxes`, one slice each. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withArchive } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { openSource } from '../archive/open-source.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { DEFAULT_VOLUME_LIMITS } from '../dicom/stack/volume-limits.js';
import { planVolume } from '../dicom/stack/plan-volume.js';
import { SharedFiles } from './shared-files.js';
import { RecycledMemory } from './study-memory.js';
import { decodeVolume } from './volume-decoding.js';

const FOLDER = new URL('../../../test/fixtures/transfer-syntaxes/', import.meta.url);
const SLICES = 5;

const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Record<
  string,
  { readonly base: string; readonly values?: string }
>;
/** Fixtures with recorded decoder pixels are lossy; other tests specify them slice by slice. */
const lossless = Object.entries(manifest).filter(
  ([name, { base, values }]) => name !== base && values === undefined,
);

/** The volume of a series whose images are copies of one file, 2 mm above each other. */
function volumeOf(name: string): Promise<Int16Array> {
  const file = readFileSync(fileURLToPath(new URL(name, FOLDER)));
  return withArchive(
    Array.from({ length: SLICES }, () => file),
    async (path) => {
      const source = openSource(path);
      source.close();
      const tasks = localTasks({ kind: 'zip', path });
      const entries = source.entries.map((entry, index) => ({ index, entry }));
      const { frames } = await tasks.run('headers', { entries });
      const stacked = frames.map((frame, index): ImageFrame => ({ ...frame, position: [0, 0, 2 * index] }));
      const decoded = await decodeVolume(
        planVolume(stacked, DEFAULT_VOLUME_LIMITS),
        new SharedFiles(source.entries, tasks),
        tasks,
        new RecycledMemory(1),
      );
      if (!('volume' in decoded)) throw new Error('An image is unreadable.');
      return Int16Array.from(decoded.volume.data);
    },
  );
}

/** The volumes of uncompressed forms, by name: several compressions have the same one. */
const bases = new Map<string, Promise<Int16Array>>();

function baseVolume(name: string): Promise<Int16Array> {
  const volume = bases.get(name) ?? volumeOf(name);
  bases.set(name, volume);
  return volume;
}

describe('a series that was compressed without loss', () => {
  it.each(lossless)(
    'as %s gives the volume of its uncompressed form, bit for bit',
    async (name, { base }) => {
      const volume = await volumeOf(name);
      expect(volume).toHaveLength(SLICES * 40 * 48);
      expect(volume).toEqual(await baseVolume(base));
    },
  );
});
