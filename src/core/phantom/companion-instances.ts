import { SOP_CLASS, writeDicomInstance } from '../dicom/writing/write-instance.js';
import { pixelAttributes, randomUid, writeOptions, type StudyIdentity } from './slice-instances.js';
import type { VoxelGrid } from './voxel-grid.js';

/** The scanner's planning picture, seen from the front: a separate series outside the volume. */
export function writeLocalizer(grid: VoxelGrid, study: StudyIdentity): Uint8Array {
  const { columns, rows, slices, spacing, origin } = grid;
  const pixels = new Int16Array(columns * slices);
  for (let slice = 0; slice < slices; slice++) {
    const line = slices - 1 - slice;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let row = 0; row < rows; row += 2)
        sum += grid.data[(slice * rows + row) * columns + column] + 1000;
      pixels[line * columns + column] = Math.round((sum * 2) / rows);
    }
  }
  return writeDicomInstance(
    {
      ...study.attributes,
      SOPClassUID: SOP_CLASS.ctImage,
      SOPInstanceUID: randomUid(study.random),
      ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'],
      SeriesInstanceUID: randomUid(study.random),
      SeriesNumber: 1,
      SeriesDescription: 'Topogram',
      InstanceNumber: 1,
      ConvolutionKernel: 'T20f',
      ImagePositionPatient: [origin[0], 0, origin[2] + (slices - 1) * spacing[2]],
      ImageOrientationPatient: [1, 0, 0, 0, 0, -1],
      PixelSpacing: [spacing[2], spacing[0]],
      ...pixelAttributes(slices, columns, true),
    },
    pixels,
    writeOptions(study),
  );
}

const SHEET = { rows: 192, columns: 256 } as const;

/** The sheet of dose figures that scanners add as a picture: grey bars represent its lines of text. */
export function writeDoseSheet(study: StudyIdentity): Uint8Array {
  const pixels = new Uint8Array(SHEET.rows * SHEET.columns);
  for (let line = 0; line < 10; line++) {
    const length = 60 + study.random.below(150);
    for (let row = 0; row < 6; row++) {
      const start = (20 + line * 16 + row) * SHEET.columns + 16;
      for (let column = 0; column < length; column++) {
        if (column % 9 < 6) pixels[start + column] = 200;
      }
    }
  }
  return writeDicomInstance(
    {
      ...study.attributes,
      SOPClassUID: SOP_CLASS.secondaryCapture,
      SOPInstanceUID: randomUid(study.random),
      ImageType: ['DERIVED', 'SECONDARY', 'OTHER'],
      ConversionType: 'WSD',
      SeriesInstanceUID: randomUid(study.random),
      SeriesNumber: 501,
      SeriesDescription: 'Patient Protocol',
      InstanceNumber: 1,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: SHEET.rows,
      Columns: SHEET.columns,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelRepresentation: 0,
    },
    pixels,
    writeOptions(study),
  );
}
