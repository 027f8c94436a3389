import type { ImageFrame } from '../parsing/image-frame.js';

/** A value that is only compared with others. */
export type ComparedValue = string | number | null;

/** A value of an image that others of its series may share; null if it is missing. */
export interface SetAttribute {
  readonly name: string;
  readonly valueOf: (frame: ImageFrame) => ComparedValue;
  /**
   * Whether consoles and pseudonymisers also change it within one scan. Images with different values are of different sets,
   * unless their positions and numbers show one scan.
   */
  readonly isWeak?: true;
}

/**
 * Attributes with one value in all images of a reconstruction. Images that differ in a strong one never share a volume.
 * Numbers are rounded, because writers print the same number with more or fewer digits.
 */
export const DISTINCT_ATTRIBUTES: readonly SetAttribute[] = [
  { name: 'PatientID', valueOf: ({ origin }) => origin.patient.id },
  // A name is spelled in many ways, so it counts only without an ID.
  { name: 'PatientName', valueOf: ({ origin: { patient } }) => (patient.id === null ? patient.name : null) },
  { name: 'StudyInstanceUID', valueOf: ({ studyUid }) => studyUid, isWeak: true },
  { name: 'FrameOfReferenceUID', valueOf: ({ origin }) => origin.frameOfReferenceUid },
  { name: 'StudyDate', valueOf: ({ origin }) => origin.studyMoment, isWeak: true },
  { name: 'SeriesNumber', valueOf: ({ seriesNumber }) => seriesNumber },
  { name: 'SeriesDescription', valueOf: ({ origin }) => origin.seriesDescription, isWeak: true },
  { name: 'ProtocolName', valueOf: ({ origin }) => origin.protocolName, isWeak: true },
  {
    name: 'SOPClassUID',
    valueOf: ({ sopClassUid }) => (sopClassUid === '' ? null : sopClassUid),
    isWeak: true,
  },
  { name: 'ImageType, values 1 and 2', valueOf: ({ imageType }) => joined(imageType.slice(0, 2)) },
  { name: 'ImageType', valueOf: ({ imageType }) => joined(imageType), isWeak: true },
  { name: 'ConvolutionKernel', valueOf: ({ kernel }) => (kernel === '' ? null : kernel) },
  // Merging compares the numbers themselves.
  { name: 'SliceThickness', valueOf: ({ sliceThickness }) => rounded(sliceThickness, 20), isWeak: true },
  { name: 'ReconstructionDiameter', valueOf: ({ origin }) => rounded(origin.reconstructionDiameter, 1) },
  { name: 'KVP', valueOf: ({ origin }) => rounded(origin.kvp, 1) },
  { name: 'ScanOptions', valueOf: ({ origin }) => origin.scanOptions, isWeak: true },
  { name: 'ContrastBolusAgent', valueOf: ({ contrast }) => Number(contrast), isWeak: true },
  { name: 'RescaleType', valueOf: ({ origin }) => origin.rescaleType },
  { name: 'LossyImageCompression', valueOf: ({ origin }) => Number(origin.lossy) },
];

const DIMENSIONS = [0, 1, 2, 3, 4, 5, 6, 7];

/**
 * Attributes that identify the acquisition or phase of an image. Their values may also grow from slice to slice, so their
 * groups are sets only if they overlap.
 */
export const ACQUISITION_ATTRIBUTES: readonly SetAttribute[] = [
  { name: 'AcquisitionNumber', valueOf: ({ acquisitionNumber }) => acquisitionNumber },
  { name: 'TemporalPositionIndex', valueOf: ({ origin }) => origin.temporalPosition },
  { name: 'NominalPercentageOfCardiacPhase', valueOf: ({ origin }) => rounded(origin.cardiacPhase, 100) },
  { name: 'TriggerTime', valueOf: ({ origin }) => origin.triggerTime },
  { name: 'IrradiationEventUID', valueOf: ({ origin }) => origin.irradiationEventUid },
  { name: 'AcquisitionDateTime', valueOf: ({ origin }) => origin.acquisitionMoment },
  { name: 'StackID', valueOf: ({ origin }) => origin.stackId },
  ...DIMENSIONS.map((index) => ({
    name: `DimensionIndexValues ${index + 1}`,
    valueOf: ({ origin }: ImageFrame) => origin.dimensions.at(index) ?? null,
  })),
  { name: 'ContentTime', valueOf: ({ origin }) => origin.contentMoment },
];

/** InstanceNumber, or the number of the frame in a multi-frame file: the order in which images were written. */
export function ordinalOf({ pixels, frame, instanceNumber }: ImageFrame): number | null {
  return pixels.numberOfFrames > 1 ? frame + 1 : instanceNumber;
}

function joined(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join('\\');
}

function rounded(value: number | null, perUnit: number): number | null {
  return value === null ? null : Math.round(value * perUnit) / perUnit;
}
