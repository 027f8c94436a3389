import type { ElementAttributes } from '../../src/core/dicom/writing/elements.js';
import {
  SOP_CLASS,
  writeDicomInstance,
  type EncapsulatedPixels,
  type NativePixels,
  type WriteOptions,
} from '../../src/core/dicom/writing/write-instance.js';

export { elementHeader, itemHeader } from '../../src/core/dicom/writing/elements.js';
export { SOP_CLASS, TRANSFER_SYNTAX } from '../../src/core/dicom/writing/write-instance.js';
export type { ElementAttributes } from '../../src/core/dicom/writing/elements.js';

/** A complete CT image of 4 rows and 6 columns. */
export const CT_ATTRIBUTES: ElementAttributes = {
  SOPClassUID: SOP_CLASS.ctImage,
  SOPInstanceUID: '1.2.3.4',
  StudyInstanceUID: '1.2.3',
  SeriesInstanceUID: '1.2.3.1',
  Modality: 'CT',
  ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  ImagePositionPatient: [-10, -20, 30],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  PixelSpacing: [0.7, 0.8],
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  Rows: 4,
  Columns: 6,
  BitsAllocated: 16,
  BitsStored: 16,
  HighBit: 15,
  PixelRepresentation: 1,
  RescaleIntercept: -1024,
  RescaleSlope: 1,
};

export interface CtInstanceOptions extends WriteOptions {
  readonly pixels?: NativePixels | EncapsulatedPixels | null;
}

/** A file with that image, with the given changes; `undefined` removes an attribute. */
export function ctInstance(changes: ElementAttributes = {}, options: CtInstanceOptions = {}): Uint8Array {
  const { pixels = new Int16Array(24), ...write } = options;
  return writeDicomInstance({ ...CT_ATTRIBUTES, ...changes }, pixels, write);
}
