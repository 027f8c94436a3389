import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementAttributes } from '../../src/core/dicom/writing/elements.js';
import {
  SOP_CLASS,
  writeDicomInstance,
  type WriteOptions,
} from '../../src/core/dicom/writing/write-instance.js';
import { pixelAttributes } from '../../src/core/phantom/slice-instances.js';
import { buildZip } from './zip-builder.js';

/** Columns and rows of the images. */
export const SIDE = 8;

/** Stored value of a pixel of image `index`; Hounsfield units are 1024 less. */
export type StoredValue = (column: number, row: number, index: number) => number;

/** Different for every pixel, so that nothing can be mixed up. */
export const DISTINCT: StoredValue = (column, row, index) => index * 64 + row * SIDE + column;

export interface CtSlice {
  readonly attributes?: ElementAttributes;
  readonly value?: StoredValue;
}

/** One CT image of 8 x 8 pixels of 1 mm, at `index` x 2 mm above the first, as a DICOM file. */
export function ctFile(index: number, { attributes = {}, value = DISTINCT }: CtSlice = {}): Uint8Array {
  const pixels = Uint16Array.from({ length: SIDE * SIDE }, (_, at) =>
    value(at % SIDE, Math.floor(at / SIDE), index),
  );
  const ordinary: ElementAttributes = {
    SOPClassUID: SOP_CLASS.ctImage,
    SOPInstanceUID: `1.2.3.4.${index + 1}`,
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    Modality: 'CT',
    StudyInstanceUID: '1.2.3',
    SeriesInstanceUID: '1.2.3.4',
    SeriesNumber: 1,
    InstanceNumber: index + 1,
    ConvolutionKernel: 'LUNG',
    SliceThickness: 2,
    ImagePositionPatient: [-4, -4, index * 2],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [1, 1],
    ...pixelAttributes(SIDE, SIDE, false),
    BitsStored: 16,
    HighBit: 15,
  };
  return writeDicomInstance({ ...ordinary, ...attributes }, pixels);
}

/** Images 0, 1, … of a series, 24 by default. */
export function ctFiles(change: (index: number) => CtSlice = () => ({}), count = 24): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => ctFile(index, change(index)));
}

/** The images of {@link ctFiles} as the frames of one enhanced CT image (PS3.3 section A.38). */
export function enhancedCtFile(
  frames: number,
  options: WriteOptions = {},
  changes: ElementAttributes = {},
): Uint8Array {
  const image = SIDE * SIDE;
  const pixels = Uint16Array.from({ length: frames * image }, (_, at) =>
    DISTINCT(at % SIDE, Math.floor((at % image) / SIDE), Math.floor(at / image)),
  );
  const attributes: ElementAttributes = {
    SOPClassUID: SOP_CLASS.enhancedCtImage,
    SOPInstanceUID: '1.2.3.4.1',
    ImageType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'],
    Modality: 'CT',
    StudyInstanceUID: '1.2.3',
    SeriesInstanceUID: '1.2.3.4',
    ConvolutionKernel: 'LUNG',
    ...pixelAttributes(SIDE, SIDE, false),
    BitsStored: 16,
    HighBit: 15,
    NumberOfFrames: frames,
    SharedFunctionalGroupsSequence: [
      {
        PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 2 }],
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
        PixelValueTransformationSequence: [{ RescaleSlope: 1, RescaleIntercept: -1024 }],
      },
    ],
    PerFrameFunctionalGroupsSequence: Array.from({ length: frames }, (_, frame) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [-4, -4, frame * 2] }],
    })),
  };
  return writeDicomInstance({ ...attributes, ...changes }, pixels, options);
}

/** A file of a study, with a neutral name unless it is given one. */
export type StudyFile = Uint8Array | { readonly name: string; readonly data: Uint8Array };

/** Writes a ZIP to the disk for the duration of `use`. Its files are stored: deflating them would take longer than reading them. */
export function withArchive<T>(files: readonly StudyFile[], use: (path: string) => Promise<T>): Promise<T> {
  const entries = files.map((file, index) => ('name' in file ? file : { name: `IM${index}`, data: file }));
  return withArchiveOf(buildZip(entries.map((entry) => ({ ...entry, method: 0 }))), use);
}

/** Writes any bytes to the disk as `study.zip` for the duration of `use`. */
export function withArchiveOf<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'ct-study-'));
  const path = join(directory, 'study.zip');
  writeFileSync(path, bytes);
  return use(path).finally(() => rmSync(directory, { recursive: true }));
}
