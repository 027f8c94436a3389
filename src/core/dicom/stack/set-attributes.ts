import type { ImageFrame } from '../parsing/image-frame.js';

/** A value of an image that others of its series may share; null if it is missing. */
export interface SetAttribute {
  readonly name: string;
  readonly valueOf: (frame: ImageFrame) => string | number | null;
}

/**
 * Attributes with one value in all images of a reconstruction. Images that differ in one of them never share a volume.
 * Numbers are rounded, because writers print the same number with more or fewer digits.
 */
export const DISTINCT_ATTRIBUTES: readonly SetAttribute[] = [
  { name: 'PatientID', valueOf: ({ origin }) => origin.patient },
  { name: 'StudyInstanceUID', valueOf: ({ studyUid }) => studyUid },
  { name: 'FrameOfReferenceUID', valueOf: ({ origin }) => origin.frameOfReferenceUid },
  { name: 'StudyDate', valueOf: ({ origin }) => origin.studyMoment },
  { name: 'SeriesNumber', valueOf: ({ seriesNumber }) => seriesNumber },
  { name: 'SeriesDescription', valueOf: ({ origin }) => origin.seriesDescription },
  { name: 'SOPClassUID', valueOf: ({ sopClassUid }) => (sopClassUid === '' ? null : sopClassUid) },
  { name: 'ImageType', valueOf: ({ imageType }) => (imageType.length === 0 ? null : imageType.join('\\')) },
  { name: 'ConvolutionKernel', valueOf: ({ kernel }) => (kernel === '' ? null : kernel) },
  { name: 'SliceThickness', valueOf: ({ sliceThickness }) => rounded(sliceThickness, 20) },
  { name: 'KVP', valueOf: ({ origin }) => rounded(origin.kvp, 1) },
  { name: 'ScanOptions', valueOf: ({ origin }) => origin.scanOptions },
  { name: 'RescaleType', valueOf: ({ origin }) => origin.rescaleType },
  { name: 'LossyImageCompression', valueOf: ({ origin }) => Number(origin.lossy) },
];

/**
 * The attribute that pseudonymisers change in the middle of a series: images that are otherwise equal and complete
 * each other are one series.
 */
export const WEAK_ATTRIBUTE = 'StudyInstanceUID';

const DIMENSIONS = [0, 1, 2, 3, 4, 5, 6, 7];

/**
 * Attributes that identify the acquisition or phase of an image. They may also grow from slice to slice, so that
 * their groups are sets only if they overlap.
 */
export const ACQUISITION_ATTRIBUTES: readonly SetAttribute[] = [
  { name: 'AcquisitionNumber', valueOf: ({ acquisitionNumber }) => acquisitionNumber },
  { name: 'TemporalPositionIndex', valueOf: ({ origin }) => origin.temporalPosition },
  { name: 'NominalPercentageOfCardiacPhase', valueOf: ({ origin }) => rounded(origin.cardiacPhase, 100) },
  { name: 'TriggerTime', valueOf: ({ origin }) => origin.triggerTime },
  { name: 'AcquisitionDateTime', valueOf: ({ origin }) => origin.acquisitionMoment },
  { name: 'StackID', valueOf: ({ origin }) => origin.stackId },
  ...DIMENSIONS.map((index) => ({
    name: `DimensionIndexValues ${index + 1}`,
    valueOf: ({ origin }: ImageFrame) => origin.dimensions.at(index) ?? null,
  })),
];

/** InstanceNumber, or the number of the frame in a multi-frame file: the order in which images were written. */
export function ordinalOf({ pixels, frame, instanceNumber }: ImageFrame): number | null {
  return pixels.numberOfFrames > 1 ? frame + 1 : instanceNumber;
}

function rounded(value: number | null, perUnit: number): number | null {
  return value === null ? null : Math.round(value * perUnit) / perUnit;
}
