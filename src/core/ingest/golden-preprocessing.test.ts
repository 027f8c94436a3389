/** Small studies compared with the Python service's results: `test/fixtures/preprocessing`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import type { Volume } from '../volume/volume.js';
import { tensorFromVolume } from '../tensor/tensor-from-volume.js';
import { PUBLISHED_GEOMETRY } from '../tensor/tensor-geometry.js';
import { storedView } from '../volume/volume-view.js';
import type { IngestGoal, IngestResult } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/preprocessing/${name}`, import.meta.url));

interface Expected {
  readonly zip: string;
  readonly study_uid: string;
  readonly series_uid: string;
  readonly nifti_shape_xyz: number[];
  readonly nifti_zooms_xyz: number[];
  /** x, y, z, Hounsfield units. */
  readonly hu_samples: [number, number, number, number][];
  readonly hu_sum: number;
  readonly tensor_sum: number;
  readonly tensor_voxels_above_minus1: number;
  readonly tensor_flat_index: number[];
  readonly tensor_value: number[];
}

const EXPECTED = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as Record<string, Expected>;

function ingest(zip: string, goal: IngestGoal): Promise<IngestResult> {
  const input = { kind: 'dicom-zip', path: fixture(zip), fileName: zip } as const;
  return ingestStudy(
    { goal, input, settings: readingSettings(), options: { any: true } },
    localTasks,
    () => undefined,
  );
}

function volumeOf({ volume }: IngestResult): Volume {
  if (volume === undefined) throw new Error('there is no volume');
  return volume;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at];
  return total;
}

/** In one pass over 55 million voxels. */
function measure(tensor: Float32Array): { readonly total: number; readonly aboveMinus1: number } {
  let total = 0;
  let aboveMinus1 = 0;
  for (let at = 0; at < tensor.length; at++) {
    const value = tensor[at];
    total += value;
    if (value > -1) aboveMinus1++;
  }
  return { total, aboveMinus1 };
}

describe.each(Object.entries(EXPECTED))('the study %s', (_, expected) => {
  let result: IngestResult;
  let volume: Volume;
  beforeAll(async () => {
    result = await ingest(expected.zip, 'volume');
    volume = volumeOf(result);
  });

  it('has the same volume as dicom2nifti, voxel by voxel and in size', () => {
    const { columns, rows, slices, spacing, data } = volume;
    expect([columns, rows, slices]).toEqual(expected.nifti_shape_xyz);
    expect(spacing).toEqual(expected.nifti_zooms_xyz);
    for (const [x, y, z, value] of expected.hu_samples) {
      expect(data[(z * rows + y) * columns + x]).toBe(Math.fround(value));
    }
    expect(Math.abs(sum(data) - expected.hu_sum)).toBeLessThan(1e-9 * Math.abs(expected.hu_sum));
  });

  it('names its study and series, and has no warnings', () => {
    expect(result.studyUid).toBe(expected.study_uid);
    expect(result.seriesUid).toBe(expected.series_uid);
    expect(result.warnings).toEqual([]);
  });

  it('has the same tensor as the Python service, in the stored order of the volume', () => {
    const tensor = tensorFromVolume(storedView(volume), PUBLISHED_GEOMETRY);
    const differences = expected.tensor_flat_index.map((at, index) =>
      Math.abs(tensor[at] - expected.tensor_value[index]),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    const { total, aboveMinus1 } = measure(tensor);
    expect(Math.abs(total - expected.tensor_sum)).toBeLessThan(1e-6 * Math.abs(expected.tensor_sum));
    // Between voxels that are all clipped to -1000 the interpolation may round to either side of -1.
    const share = aboveMinus1 / expected.tensor_voxels_above_minus1;
    expect(Math.abs(share - 1)).toBeLessThan(1e-3);
  });
});

it('an ordinary axial study is stored in S-L-P', async () => {
  const { zip, tensor_flat_index: indices, tensor_value: values } = EXPECTED['axial-shuffled'];
  const { tensor } = await ingest(zip, 'tensor');
  const differences = indices.map((at, index) => Math.abs((tensor?.[at] ?? NaN) - values[index]));
  expect(Math.max(...differences)).toBeLessThan(1e-4);
});
