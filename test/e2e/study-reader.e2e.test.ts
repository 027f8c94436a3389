/** Studies read by the built program's threads: results, failures, and threads that die meanwhile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { resampledOnDevice } from '../gpu/resampled-on-device.js';
import { ctFiles, enhancedCtFile, withArchive } from '../builders/ct-study.js';
import { localTasks } from '../builders/local-tasks.js';
import { openFiles } from '../builders/open-files.js';
import { readingSettings } from '../builders/reading-settings.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { packagePath } from '../../src/config/package-path.js';
import { ingestStudy, type StartTasks } from '../../src/core/ingest/ingest-study.js';
import { TaskPool } from '../../src/core/ingest/task-pool.js';
import type { Volume } from '../../src/core/volume/volume.js';
import { volumeDigest } from '../../src/core/volume/volume-digest.js';
import { Runtime } from '../../src/core/inference/runtime.js';
import type { ReadingStage, StudyInput } from '../../src/core/ingest/ingest-request.js';
import type * as Reading from '../../src/core/ingest/study-reader.js';
import { writeNifti } from '../../src/core/nifti/write-nifti.js';
import { PUBLISHED_GEOMETRY, type TensorGeometry } from '../../src/core/tensor/tensor-geometry.js';

/** The bundled threads start in half the time of the compiled ones. */
const built = (name: string): string => packagePath('dist', 'core', 'ingest', name);
const { StudyReader } = (await import(built('study-reader.js'))) as typeof Reading;

const GOLDEN = ['axial-shuffled', 'cropped-large-field', 'fractional-slope', 'oblique-feet-first'] as const;
type Golden = (typeof GOLDEN)[number];
const golden = (name: string): string => packagePath('test', 'fixtures', 'preprocessing', name);

interface Expected {
  readonly series_uid: string;
  readonly nifti_shape_xyz: number[];
  readonly hu_samples: [x: number, y: number, z: number, hounsfield: number][];
  readonly tensor_flat_index: number[];
  readonly tensor_value: number[];
}
const EXPECTED = JSON.parse(readFileSync(golden('expected.json'), 'utf8')) as Record<Golden, Expected>;

const ANY = { any: true } as const;
const silent = (): void => undefined;
const temporary = mkdtempSync(join(tmpdir(), 'study-reader-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const zip = (path: string): StudyInput => ({ kind: 'dicom-zip', path, fileName: 'study.zip' });
const goldenZip = (name: Golden): StudyInput => zip(golden(`${name}.zip`));

/** The published box of the patient in coarser voxels, for tests that do not compare with published values. */
const COARSE: TensorGeometry = { depth: 60, height: 120, width: 120, depthSpacing: 6, inPlaneSpacing: 3 };

/** Readers serve all tests with equal settings, because starting a thread costs more than reading such a study. */
const opened = new Map<string, Reading.StudyReader>();
afterAll(() => Promise.all([...opened.values()].map((reader) => reader.close())));
function reader(threads = 3, geometry = COARSE): Reading.StudyReader {
  const key = JSON.stringify([threads, geometry]);
  const known = opened.get(key);
  if (known !== undefined) return known;
  const made = new StudyReader({ ...readingSettings(threads), geometry });
  opened.set(key, made);
  return made;
}

function samplesOf({ data, columns, rows }: Volume, { hu_samples }: Expected): number[] {
  return hu_samples.map(([x, y, z]) => data[(z * rows + y) * columns + x]);
}

describe('reading a study on threads', () => {
  it.each(GOLDEN)('reads the volume of %s', async (name) => {
    const expected = EXPECTED[name];
    const { volume, seriesUid, warnings } = await reader().readVolume(goldenZip(name), ANY, silent);
    expect([volume.columns, volume.rows, volume.slices]).toEqual(expected.nifti_shape_xyz);
    expect(samplesOf(volume, expected)).toEqual(
      expected.hu_samples.map(([, , , value]) => Math.fround(value)),
    );
    expect(seriesUid).toBe(expected.series_uid);
    expect(warnings).toEqual([]);
  });

  it('returns the tensor in its own memory, and reports its stages', async () => {
    const { tensor_flat_index: indices, tensor_value: values } = EXPECTED['axial-shuffled'];
    const stages: ReadingStage[] = [];
    const published = reader(1, PUBLISHED_GEOMETRY);
    const { tensor, timings } = await published.readTensor(goldenZip('axial-shuffled'), ANY, (stage) =>
      stages.push(stage),
    );
    expect(tensor.buffer).toBeInstanceOf(ArrayBuffer);
    expect(tensor).toHaveLength(240 * 480 * 480);
    const differences = indices.map((at, index) => Math.abs(tensor[at] - values[index]));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    expect(stages).toEqual(['reading', 'decoding', 'resampling']);
    expect(Object.keys(timings)).toEqual(stages);
  });

  it('hashes the volumes of studies that are read at once, although their extra threads end', async () => {
    const shared = reader(1);
    const { volume } = await shared.readVolume(goldenZip('axial-shuffled'), ANY, silent);
    const expected = volumeDigest(volume);
    const read = async (): Promise<string> =>
      (await shared.readTensor(goldenZip('axial-shuffled'), ANY, silent)).volumeDigest;
    expect(await Promise.all([read(), read(), read()])).toEqual([expected, expected, expected]);
  });

  it('hashes the volume after the tensor is returned, also while the next study is read', async () => {
    const names = ['axial-shuffled', 'cropped-large-field'] as const;
    const shared = reader(1);
    const digests: Promise<string>[] = [];
    for (const name of [...names, ...names])
      digests.push((await shared.readTensor(goldenZip(name), ANY, silent)).volumeDigest);
    const volumes = await Promise.all(names.map((name) => shared.readVolume(goldenZip(name), ANY, silent)));
    const expected = volumes.map(({ volume }) => volumeDigest(volume));
    expect(await Promise.all(digests)).toEqual([...expected, ...expected]);
  });

  it('returns the same tensor on any number of threads, in new or reused memory', async () => {
    const one = await reader(1).readTensor(goldenZip('cropped-large-field'), ANY, silent);
    const several = reader();
    several.reuse((await several.readTensor(goldenZip('axial-shuffled'), ANY, silent)).tensor);
    const again = await several.readTensor(goldenZip('cropped-large-field'), ANY, silent);
    expect(Buffer.from(again.tensor.buffer).equals(Buffer.from(one.tensor.buffer))).toBe(true);
  });

  it.each(['fractional-slope', 'oblique-feet-first'] as const)(
    'prepares %s so that a graphics processor computes the same tensor',
    async (name) => {
      const { packed, ...found } = await reader().readPackedVolume(goldenZip(name), ANY, silent);
      const { tensor, tensorDigest, ...usually } = await reader().readTensor(goldenZip(name), ANY, silent);
      expect(tensorDigest).toMatch(/^[0-9a-f]{64}$/);
      expect({ ...found, volumeDigest: await found.volumeDigest, timings: {} }).toEqual({
        ...usually,
        volumeDigest: await usually.volumeDigest,
        timings: {},
      });
      const runtime = new Runtime(loadConfiguration({}).device);
      const made = await resampledOnDevice(runtime, goldenZip(name).path, packed, COARSE);
      const difference = made.reduce((most, value, at) => Math.max(most, Math.abs(value - tensor[at])), 0);
      expect(difference).toBeLessThan(1e-4);
    },
  );

  it('reads studies one after the other into the same memory, without traces of earlier ones', async () => {
    const [large, small] = ['axial-shuffled', 'cropped-large-field'] as const;
    const settings = { ...readingSettings(1), geometry: COARSE };
    const alone = async (name: Golden) => {
      const input = goldenZip(name);
      const [{ tensor }, { volume }] = [
        await ingestStudy({ goal: 'tensor', input, settings, options: ANY }, localTasks, silent),
        await ingestStudy({ goal: 'volume', input, settings, options: ANY }, localTasks, silent),
      ];
      if (tensor === undefined || volume === undefined) throw new Error('Nothing was read.');
      return { tensor, volume };
    };
    const expected = { [large]: await alone(large), [small]: await alone(small) };
    const shared = reader();
    for (const name of [large, small, large]) {
      const { tensor } = await shared.readTensor(goldenZip(name), ANY, silent);
      expect(Buffer.from(tensor.buffer).equals(Buffer.from(expected[name].tensor.buffer))).toBe(true);
      shared.reuse(tensor);
    }
    const { volume } = await shared.readVolume(goldenZip(small), ANY, silent);
    const values = Buffer.from(volume.data.buffer);
    expect(values.equals(Buffer.from(expected[small].volume.data.buffer))).toBe(true);
  });

  it('reads a study after one that could not be read', async () => {
    const shared = reader(1);
    const nothing = withArchive([Buffer.from('hello')], (path) => shared.readTensor(zip(path), {}, silent));
    await expect(nothing).rejects.toMatchObject({ code: 'dicom.no-dicom' });
    const { seriesUid } = await shared.survey(goldenZip('axial-shuffled'), ANY);
    expect(seriesUid).toBe(EXPECTED['axial-shuffled'].series_uid);
  });

  it.runIf(process.platform === 'linux')('keeps no file of a study open', async () => {
    const { path } = goldenZip('oblique-feet-first');
    await reader().readTensor(goldenZip('oblique-feet-first'), ANY, silent);
    await vi.waitFor(() => expect(openFiles()).not.toContain(path));
  });

  it('reads several studies at a time', async () => {
    const shared = reader(1);
    const read = await Promise.all(GOLDEN.map((name) => shared.readVolume(goldenZip(name), ANY, silent)));
    expect(read.map(({ seriesUid }) => seriesUid)).toEqual(GOLDEN.map((name) => EXPECTED[name].series_uid));
  });

  it('reads the same volume from one enhanced image', async () => {
    const { volume } = await withArchive([enhancedCtFile(24)], (path) =>
      reader().readVolume(zip(path), {}, silent),
    );
    expect(Array.from(volume.data)).toEqual(Array.from({ length: 24 * 64 }, (_, at) => at - 1024));
  });

  it('reads a NIfTI volume as stored, and names it by its file', async () => {
    const { volume } = await reader().readVolume(goldenZip('axial-shuffled'), ANY, silent);
    const path = join(temporary, 'spooled');
    await writeNifti(path, volume);
    const input: StudyInput = { kind: 'nifti', path, fileName: 'chest.nii' };
    const { tensor, studyUid, seriesUid, series } = await reader().readTensor(input, ANY, silent);
    expect([studyUid, seriesUid, series]).toEqual(['nifti_chest', 'nifti_chest_series', []]);
    const direct = await reader().readTensor(goldenZip('axial-shuffled'), ANY, silent);
    expect(Buffer.from(tensor.buffer).equals(Buffer.from(direct.tensor.buffer))).toBe(true);
    rmSync(path);
  });

  it('lists the series without decoding images', async () => {
    const damaged = ctFiles().map((file) => file.subarray(0, file.length - 10));
    const { series } = await withArchive(damaged, (path) => reader().survey(zip(path), {}));
    expect(series).toMatchObject([{ seriesUid: '1.2.3.4', chosen: true }]);
  });
});

describe('images that cannot be read', () => {
  it('are omitted, counted, and bridged', async () => {
    const files = ctFiles().map((file, index) => (index === 12 ? file.subarray(0, file.length - 10) : file));
    const { volume, warnings } = await withArchive(files, (path) =>
      reader(1).readVolume(zip(path), {}, silent),
    );
    expect(volume.slices).toBe(24);
    expect(warnings.map(({ code }) => code)).toEqual(['dicom.files-left-out', 'dicom.slices-interpolated']);
  });

  it.each([
    ['a study without DICOM', [Buffer.from('hello')], 'dicom.no-dicom', 'unusable-study'],
    ['half a study', ctFiles().slice(0, 10), 'dicom.too-few-slices', 'unusable-study'],
  ])('%s is refused with its reason', async (_, files, code, kind) => {
    const read = withArchive(files, (path) => reader(1).readTensor(zip(path), {}, silent));
    await expect(read).rejects.toMatchObject({ code, kind });
  });

  it('a missing file is refused, and so is an invalid series UID', async () => {
    const missing = reader(1).readTensor(zip(join(temporary, 'none.zip')), {}, silent);
    await expect(missing).rejects.toMatchObject({ code: 'archive.unreadable' });
    const wrong = reader(1).readVolume(goldenZip('axial-shuffled'), { seriesUid: '../etc' }, silent);
    await expect(wrong).rejects.toMatchObject({ code: 'dicom.invalid-series-uid' });
  });
});

describe('threads that die while reading', () => {
  /** Like `ingest.worker`, but with access to the threads. */
  async function readWhileKilling(
    kill: (workers: readonly Worker[], slice: number) => void,
  ): Promise<Volume> {
    const workers: Worker[] = [];
    const pools: TaskPool[] = [];
    const start: StartTasks = (files) => {
      const pool = new TaskPool(2, () => {
        const worker = new Worker(built('task.worker.js'));
        workers.push(worker);
        return worker;
      });
      pool.open(files);
      pools.push(pool);
      return {
        run(name, input) {
          const done = pool.run(name, input);
          if ('target' in input) kill(workers, input.target.slice);
          return done;
        },
      };
    };
    const input = goldenZip('oblique-feet-first');
    const request = { goal: 'volume', input, settings: readingSettings(2), options: ANY } as const;
    try {
      const { volume, warnings } = await ingestStudy(request, start, silent);
      expect(warnings).toEqual([]);
      if (volume === undefined) throw new Error('There is no volume.');
      return volume;
    } finally {
      await Promise.all(pools.map((pool) => pool.close()));
    }
  }

  it('are replaced, and the volume is complete', async () => {
    const undisturbed = await reader().readVolume(goldenZip('oblique-feet-first'), ANY, silent);
    let killed = 0;
    const disturbed = await readWhileKilling((workers, slice) => {
      if (slice !== 1) return;
      killed = workers.length;
      for (const worker of workers) void worker.terminate();
    });
    expect(killed).toBe(2);
    expect(disturbed.data).toEqual(undisturbed.volume.data);
  });

  it('end the reading when the reader is closed', async () => {
    const closing = new StudyReader(readingSettings(1));
    const read = closing.readTensor(goldenZip('axial-shuffled'), ANY, silent);
    const refusal = expect(read).rejects.toMatchObject({ code: 'ingest.thread-lost', kind: 'fault' });
    await closing.close();
    await refusal;
  });
});

it('reading leaves nothing in the temporary directory', async () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  const starting = new StudyReader({ ...readingSettings(1), geometry: COARSE });
  try {
    await starting.readTensor(goldenZip('axial-shuffled'), ANY, silent);
  } finally {
    await starting.close();
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  expect(readdirSync(temporary)).toEqual([]);
});
