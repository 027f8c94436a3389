/** One patient gives the same encoder input in every stored order. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withArchive } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { REORIENTATIONS, reoriented } from '../../../test/builders/reoriented-volume.js';
import { writeNifti } from '../nifti/write-nifti.js';
import { SOP_CLASS, writeDicomInstance } from '../dicom/writing/write-instance.js';
import { pixelAttributes } from '../phantom/slice-instances.js';
import { Random } from '../phantom/random.js';
import { apply, mirrored } from '../volume/affine.js';
import { unit } from '../volume/vector.js';
import type { Volume, Xyz } from '../volume/volume.js';
import type { IngestRequest } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';

const directory = mkdtempSync(join(tmpdir(), 'orientation-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A box with the model's directions, small enough for hundreds of tensors. */
const geometry = { depth: 20, height: 24, width: 28, depthSpacing: 1.5, inPlaneSpacing: 0.75 };

/** Noise, so that no two orientations look alike: 22 x 26 x 24 voxels of 0.8 x 0.7 x 1.6 mm, in the order of a CT. */
function patient(): Volume {
  const [columns, rows, slices] = [22, 26, 24];
  const data = new Int16Array(new SharedArrayBuffer(2 * columns * rows * slices));
  const random = new Random(7);
  data.forEach((_, index) => (data[index] = Math.round(random.between(-1000, 400))));
  const spacing: Xyz = [0.800000011920929, 0.699999988079071, 1.600000023841858];
  const [x, y, z] = spacing;
  // prettier-ignore
  const affine = [-x, 0, 0, 20, 0, -y, 0, -30, 0, 0, z, 40, 0, 0, 0, 1];
  return { data, columns, rows, slices, spacing, affine };
}

async function read(input: IngestRequest['input'], niftiOrientation: 'affine' | 'stored' = 'affine') {
  const settings = { ...readingSettings(), geometry, niftiOrientation };
  const request: IngestRequest = { goal: 'tensor', input, settings, options: { any: true } };
  const { tensor, warnings } = await ingestStudy(request, localTasks, () => undefined);
  // Compared as a whole, because a wrong orientation changes the values everywhere.
  if (tensor === undefined) throw new Error('nothing was read');
  return {
    tensor: createHash('sha256').update(tensor).digest('hex'),
    codes: warnings.map(({ code }) => code),
  };
}

async function asNifti(volume: Volume, orientation?: 'affine' | 'stored', change?: (file: Buffer) => void) {
  const path = join(directory, 'volume.nii');
  await writeNifti(path, volume);
  if (change !== undefined) {
    const file = await readFile(path);
    change(file);
    await writeFile(path, file);
  }
  return read({ kind: 'nifti', path, fileName: 'volume.nii' }, orientation);
}

/** The volume's slices as images of a CT series, in the order of the volume. */
function asDicom(volume: Volume) {
  const { columns, rows, slices, spacing, affine, data } = volume;
  const direction = (axis: number): Xyz => unit(mirrored([affine[axis], affine[4 + axis], affine[8 + axis]]));
  const files = Array.from({ length: slices }, (_, slice) =>
    writeDicomInstance(
      {
        SOPClassUID: SOP_CLASS.ctImage,
        SOPInstanceUID: `1.2.3.4.${slice + 1}`,
        ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
        Modality: 'CT',
        StudyInstanceUID: '1.2.3',
        SeriesInstanceUID: '1.2.3.4',
        InstanceNumber: slice + 1,
        ImagePositionPatient: [...mirrored(apply(affine, [0, 0, slice]))],
        ImageOrientationPatient: [...direction(0), ...direction(1)],
        PixelSpacing: [spacing[1], spacing[0]],
        ...pixelAttributes(rows, columns, true),
        RescaleIntercept: 0,
      },
      Int16Array.from(data.subarray(slice * rows * columns, (slice + 1) * rows * columns)),
    ),
  );
  return withArchive(files, (path) => read({ kind: 'dicom-zip', path, fileName: 'study.zip' }));
}

const volume = patient();
const expected = await asDicom(volume);

describe.each(
  REORIENTATIONS.map(
    (axes) => [axes.map(({ axis, flip }) => `${flip ? '-' : '+'}${'xyz'[axis]}`).join(''), axes] as const,
  ),
)('a patient stored along %s', (_name, axes) => {
  it('is one tensor as DICOM and as NIfTI', async () => {
    const stored = reoriented(volume, axes);
    expect((await asDicom(stored)).tensor).toEqual(expected.tensor);
    const nifti = await asNifti(stored);
    expect(nifti.tensor).toEqual(expected.tensor);
    expect(nifti.codes).toEqual([]);
  });
});

describe('a NIfTI volume', () => {
  const [mirroredAxes] = REORIENTATIONS.filter((axes) =>
    axes.every(({ axis, flip }, at) => axis === at && flip),
  );
  const other = reoriented(volume, mirroredAxes);
  const withoutForms = (file: Buffer): void => {
    file.writeInt16LE(0, 252);
    file.writeInt16LE(0, 254);
  };

  it('is not named in a refusal: the name of its file may be the name of a patient', async () => {
    const refusal = await rejectionOf(asNifti(other, 'affine', (file) => file.writeFloatLE(900, 88)));
    expect(refusal).toMatchObject({ code: 'nifti.implausible-voxels' });
    expect(JSON.stringify(refusal)).not.toContain('nifti_volume');
  });

  it('is oriented by its qform if it has no sform', async () => {
    const { tensor, codes } = await asNifti(other, 'affine', (file) => file.writeInt16LE(0, 254));
    expect(tensor).toEqual(expected.tensor);
    expect(codes).toEqual([]);
  });

  it('without either is read in the order of a CT, with a warning', async () => {
    const { tensor, codes } = await asNifti(volume, 'affine', withoutForms);
    expect(tensor).toEqual(expected.tensor);
    expect(codes).toEqual(['nifti.orientation-unknown']);
  });

  it('is read in its stored order on request of the operator, with a warning if the header differs', async () => {
    const ordinary = await asNifti(volume, 'stored');
    expect(ordinary).toEqual({ tensor: expected.tensor, codes: [] });
    const turned = await asNifti(other, 'stored');
    expect(turned.codes).toEqual(['nifti.stored-order']);
    expect(turned.tensor).not.toEqual(expected.tensor);
    expect((await asNifti(other, 'affine', withoutForms)).tensor).toEqual(turned.tensor);
  });
});
