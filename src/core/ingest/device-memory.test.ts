import { expect, it } from 'vitest';
import { withArchive } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { makePhantomStudy } from '../phantom/phantom-study.js';
import type { IngestGoal } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';

/** Along its depth, slices of 256 x 256 would be repeated until they fill 2.7 GB in float32. */
const DEEP = { depth: 3000, height: 4, width: 5, depthSpacing: 0.1, inPlaneSpacing: 60 };

it('a volume whose resampling needs too much memory of a device is resampled by the processor', async () => {
  const { files } = makePhantomStudy({ seed: 2, matrix: 256, sliceSpacing: 10 });
  const settings = { ...readingSettings(), geometry: DEEP };
  const read = (goal: IngestGoal) =>
    withArchive(
      files.map(({ bytes }) => bytes),
      (path) => {
        const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
        return ingestStudy({ goal, input, settings, options: { any: true } }, localTasks, () => undefined);
      },
    );
  const { packed } = await read('packed-volume');
  const { tensor } = await read('tensor');
  if (packed === undefined || tensor === undefined) throw new Error('Nothing was read.');
  expect(packed).toMatchObject({ isTensor: true, slices: 3000, rows: 5, columnsInUse: 4 });
  const { voxels, columns, unit } = packed;
  const largest = tensor.reduce((difference, value, index) => {
    const [depth, height, width] = [Math.floor(index / 20), Math.floor(index / 5) % 4, index % 5];
    const voxel = voxels[(depth * 5 + width) * columns + height];
    return Math.max(difference, Math.abs(voxel * unit - value));
  }, 0);
  expect(largest).toBeLessThan(2e-5);
});
