import type { ElementAttributes } from '../dicom/writing/elements.js';
import {
  SOP_CLASS,
  writeDicomInstance,
  type Implementation,
  type WriteOptions,
} from '../dicom/writing/write-instance.js';
import type { Random } from './random.js';
import type { VoxelGrid } from './voxel-grid.js';

/** Attributes common to all instances of a study. */
export interface StudyIdentity {
  readonly attributes: ElementAttributes;
  /** Source of this study's UIDs. */
  readonly random: Random;
  readonly transferSyntaxUid: string | undefined;
}

export interface SeriesDescription {
  readonly number: number;
  readonly description: string;
  readonly kernel: string;
  readonly signed: boolean;
}

export interface WrittenSeries {
  readonly seriesUid: string;
  /** From the feet to the head. */
  readonly sopInstanceUids: readonly string[];
  readonly files: readonly Uint8Array[];
}

/** A UID from 122 random bits, in the form of a UUID (PS3.5 annex B.2). */
export function randomUid(random: Random): string {
  let value = BigInt(random.below(2 ** 26));
  for (let word = 0; word < 3; word++) value = (value << 32n) | BigInt(random.bits());
  return `2.25.${value}`;
}

/** Hounsfield units of a stored 0; the slope is 1. */
export const INTERCEPT = -1024;

/** The smallest and the largest CT number that 12 unsigned bits can hold after the intercept. */
const LOWEST = INTERCEPT;
const HIGHEST = INTERCEPT + 4095;

/** Value that some manufacturers store outside the reconstructed circle. */
const PADDING = -2000;

/** Writes a stack of axial slices, one instance each. */
export function writeAxialSeries(
  grid: VoxelGrid,
  study: StudyIdentity,
  series: SeriesDescription,
): WrittenSeries {
  const seriesUid = randomUid(study.random);
  const { columns, rows, slices, spacing, origin } = grid;
  const sopInstanceUids: string[] = [];
  const files: Uint8Array[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const sopInstanceUid = randomUid(study.random);
    const z = origin[2] + slice * spacing[2];
    const attributes: ElementAttributes = {
      ...study.attributes,
      SOPClassUID: SOP_CLASS.ctImage,
      SOPInstanceUID: sopInstanceUid,
      ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
      SeriesInstanceUID: seriesUid,
      SeriesNumber: series.number,
      SeriesDescription: series.description,
      AcquisitionNumber: 1,
      // Scanners number slices from the head downwards.
      InstanceNumber: slices - slice,
      ConvolutionKernel: series.kernel,
      SliceThickness: spacing[2],
      ImagePositionPatient: [origin[0], origin[1], z],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      SliceLocation: z,
      PixelSpacing: [spacing[1], spacing[0]],
      ...pixelAttributes(rows, columns, series.signed),
    };
    const pixels = storedPixels(grid, slice, series.signed);
    sopInstanceUids.push(sopInstanceUid);
    files.push(writeDicomInstance(attributes, pixels, writeOptions(study)));
  }
  return { seriesUid, sopInstanceUids, files };
}

/** Identifies the phantom in its files, so that a synthetic study is recognised after its headers were changed. */
const PHANTOM: Implementation = {
  classUid: '2.25.262183074091337018640021519372811',
  versionName: 'CTCLIP_PHANTOM',
};

export function writeOptions({ transferSyntaxUid }: StudyIdentity): WriteOptions {
  return { implementation: PHANTOM, ...(transferSyntaxUid !== undefined && { transferSyntaxUid }) };
}

export function pixelAttributes(rows: number, columns: number, signed: boolean): ElementAttributes {
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: signed ? 16 : 12,
    HighBit: signed ? 15 : 11,
    PixelRepresentation: signed ? 1 : 0,
    WindowCenter: -500,
    WindowWidth: 1500,
    RescaleIntercept: INTERCEPT,
    RescaleSlope: 1,
    RescaleType: 'HU',
    ...(signed ? { PixelPaddingValue: PADDING } : {}),
  };
}

/** One slice in its instance's pixel format. */
export function storedPixels(grid: VoxelGrid, slice: number, signed: boolean): Int16Array | Uint16Array {
  const plane = grid.columns * grid.rows;
  const hu = grid.data.subarray(slice * plane, (slice + 1) * plane);
  const stored = signed ? new Int16Array(plane) : new Uint16Array(plane);
  for (let index = 0; index < plane; index++) {
    const value = Math.round(hu[index]);
    stored[index] = (value < LOWEST ? LOWEST : value > HIGHEST ? HIGHEST : value) - INTERCEPT;
  }
  if (signed) padOutsideCircle(stored, grid.rows, grid.columns);
  return stored;
}

function padOutsideCircle(stored: Int16Array | Uint16Array, rows: number, columns: number): void {
  const radius = Math.min(rows, columns) / 2;
  for (let row = 0; row < rows; row++) {
    const dy = row + 0.5 - rows / 2;
    for (let column = 0; column < columns; column++) {
      const dx = column + 0.5 - columns / 2;
      if (dx * dx + dy * dy > radius * radius) stored[row * columns + column] = PADDING;
    }
  }
}
