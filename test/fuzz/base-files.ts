import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ElementAttributes } from '../../src/core/dicom/writing/elements.js';
import {
  SOP_CLASS,
  TRANSFER_SYNTAX,
  writeDicomInstance,
  type WriteOptions,
} from '../../src/core/dicom/writing/write-instance.js';
import { makePhantomStudy } from '../../src/core/phantom/phantom-study.js';

/** A valid file from which cases are made. */
export interface BaseFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function fixtures(folder: string, pattern: RegExp): BaseFile[] {
  const path = fileURLToPath(new URL(`../fixtures/${folder}/`, import.meta.url));
  return readdirSync(path)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(`${path}${name}`) }));
}

/** An enhanced multi-frame CT of a few frames. */
function enhancedCt(name: string, options: WriteOptions): BaseFile {
  const [rows, columns, frames] = [8, 10, 6];
  const attributes: ElementAttributes = {
    SOPClassUID: SOP_CLASS.enhancedCtImage,
    SOPInstanceUID: '1.2.3.4',
    StudyInstanceUID: '1.2.3',
    SeriesInstanceUID: '1.2.3.1',
    Modality: 'CT',
    ImageType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    NumberOfFrames: frames,
    '5200,9229': {
      vr: 'SQ',
      value: [
        {
          '0028,9110': { vr: 'SQ', value: [{ PixelSpacing: [0.7, 0.7], SliceThickness: 2 }] },
          '0020,9116': { vr: 'SQ', value: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }] },
          '0028,9145': { vr: 'SQ', value: [{ RescaleSlope: 1, RescaleIntercept: -1024 }] },
        },
      ],
    },
    '5200,9230': {
      vr: 'SQ',
      value: Array.from({ length: frames }, (_, frame) => ({
        '0020,9113': { vr: 'SQ' as const, value: [{ ImagePositionPatient: [0, 0, 2 * frame] }] },
      })),
    },
  };
  const pixels = Int16Array.from({ length: rows * columns * frames }, (_, index) => (index * 37) % 1500);
  return { name, bytes: writeDicomInstance(attributes, pixels, options) };
}

/** Small studies: enough slices to be readable, few enough pixels to be fast. */
function studyFiles(seed: number, transferSyntaxUid: string): BaseFile[] {
  const { files } = makePhantomStudy({ seed, matrix: 16, sliceSpacing: 12, transferSyntaxUid });
  return files.map(({ path, bytes }) => ({ name: path, bytes }));
}

/** Made once: a case takes milliseconds only with prepared files. */
export const BASE_FILES = {
  dicom: [
    ...fixtures('transfer-syntaxes', /\.dcm$/),
    enhancedCt('enhanced', {}),
    enhancedCt('enhanced-undefined-lengths', { undefinedLengths: true }),
    enhancedCt('enhanced-implicit', {
      transferSyntaxUid: TRANSFER_SYNTAX.implicitLittleEndian,
      undefinedLengths: true,
    }),
    enhancedCt('enhanced-big-endian', { transferSyntaxUid: TRANSFER_SYNTAX.explicitBigEndian }),
    enhancedCt('enhanced-deflated', { transferSyntaxUid: TRANSFER_SYNTAX.deflated }),
    enhancedCt('enhanced-bare', { envelope: 'bare' }),
  ],
  studies: [
    studyFiles(1, TRANSFER_SYNTAX.explicitLittleEndian),
    studyFiles(2, TRANSFER_SYNTAX.deflated),
    studyFiles(3, TRANSFER_SYNTAX.encapsulatedUncompressed),
    studyFiles(4, TRANSFER_SYNTAX.implicitLittleEndian),
  ],
  archives: fixtures('archive', /\.zip$/),
  checkpoints: fixtures('torch', /\.pt$/),
  ensembles: fixtures('lightgbm', /\.(pkl|txt)$/).filter(({ bytes }) => bytes.length < 60_000),
} as const;
