import { expect, it } from 'vitest';
import { withArchive } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { SOP_CLASS, writeDicomInstance } from '../dicom/writing/write-instance.js';
import { pixelAttributes } from '../phantom/slice-instances.js';
import type { IngestGoal } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';

/** More planes than a device computes at a time. */
const COARSE = { depth: 50, height: 4, width: 5, depthSpacing: 2, inPlaneSpacing: 60 };

/** Columns and rows of slices that are too wide for a device, however few there are. */
const SIDE = 1500;

/** A slice of 256 mm with other values in every row and column, `index` centimetres above the first. */
function slice(_: unknown, index: number): Uint8Array {
  const values = new Int16Array(SIDE * SIDE);
  for (let row = 0, at = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++)
      values[at++] = ((column * 7 + row * 3 + index * 50) % 2000) - 1000;
  }
  return writeDicomInstance(
    {
      SOPClassUID: SOP_CLASS.ctImage,
      SOPInstanceUID: `1.2.3.4.${index + 1}`,
      ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
      Modality: 'CT',
      StudyInstanceUID: '1.2.3',
      SeriesInstanceUID: '1.2.3.4',
      InstanceNumber: index + 1,
      ImagePositionPatient: [-128, -128, index * 10],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [256 / SIDE, 256 / SIDE],
      ...pixelAttributes(SIDE, SIDE, true),
      RescaleIntercept: 0,
    },
    values,
  );
}

it('a volume whose resampling needs too much memory of a device is resampled by the processor', async () => {
  const files = Array.from({ length: 10 }, slice);
  const settings = { ...readingSettings(), geometry: COARSE };
  const [{ packed }, { tensor }] = await withArchive(files, async (path) => {
    const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
    const read = (goal: IngestGoal) =>
      ingestStudy({ goal, input, settings, options: { any: true } }, localTasks, () => undefined);
    return [await read('packed-volume'), await read('tensor')] as const;
  });
  if (packed === undefined || tensor === undefined) throw new Error('Nothing was read.');
  expect(packed).toMatchObject({ isTensor: true, slices: 50, rows: 5, columnsInUse: 4 });
  const { voxels, columns, unit } = packed;
  const largest = tensor.reduce((difference, value, index) => {
    const [depth, height, width] = [Math.floor(index / 20), Math.floor(index / 5) % 4, index % 5];
    const voxel = voxels[(depth * 5 + width) * columns + height];
    return Math.max(difference, Math.abs(voxel * unit - value));
  }, 0);
  expect(largest).toBeLessThan(2e-5);
});
