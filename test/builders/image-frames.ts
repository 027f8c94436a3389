import type { ImageFrame } from '../../src/core/dicom/parsing/image-frame.js';

/** Origin of a file that has no information about it. */
export const ORIGIN: ImageFrame['origin'] = {
  patient: { id: null, name: null },
  frameOfReferenceUid: null,
  studyMoment: null,
  seriesDescription: null,
  protocolName: null,
  presentationIntent: null,
  lossy: false,
  lossyRatio: null,
  acquisitionMoment: null,
  contentMoment: null,
  irradiationEventUid: null,
  temporalPosition: null,
  cardiacPhase: null,
  triggerTime: null,
  stackId: null,
  dimensions: [],
  kvp: null,
  reconstructionDiameter: null,
  scanOptions: null,
  rescaleType: null,
};

/** Headers of one CT image, by default 4 x 4 pixels at the origin. */
export function ctFrame(changes: Partial<ImageFrame> = {}): ImageFrame {
  return {
    entry: 0,
    frame: 0,
    studyUid: '1.2.3',
    seriesUid: '1.2.3.1',
    sopInstanceUid: `1.2.3.1.${(changes.entry ?? 0) + 1}`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    hasOwnUids: true,
    modality: 'CT',
    modalityAssumed: false,
    imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    manufacturer: 'SIEMENS',
    kernel: 'B70f',
    seriesNumber: 1,
    acquisitionNumber: 1,
    instanceNumber: (changes.entry ?? 0) + 1,
    sliceThickness: 2,
    gantryTilt: null,
    contrast: false,
    patientPosition: null,
    origin: ORIGIN,
    pixels: {
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      rows: 4,
      columns: 4,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      bitsAllocated: 16,
      bitsStored: 12,
      highBit: 11,
      padding: null,
      pixelRepresentation: 0,
      numberOfFrames: 1,
      pixelData: { offset: 1024, length: 32, words: true },
    },
    position: [0, 0, 0],
    orientation: [1, 0, 0, 0, 1, 0],
    pixelSpacing: [0.7, 0.8],
    rescaleSlope: 1,
    rescaleIntercept: -1024,
    ...changes,
  };
}

/** A stack towards the head: `count` images at equal distances, with entries numbered from `firstEntry`. */
export function ctStack(
  count: number,
  changes: Partial<ImageFrame> = {},
  { spacing = 2, firstEntry = 0 } = {},
): ImageFrame[] {
  return Array.from({ length: count }, (_, index) =>
    ctFrame({ entry: firstEntry + index, position: [-10, -20, 100 + index * spacing], ...changes }),
  );
}
