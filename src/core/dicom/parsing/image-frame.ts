import type { Xyz } from '../../volume/volume.js';
import type { FileOrigin, FrameOrigin } from './image-origin.js';

/** Location of the value of PixelData (7FE0,0010), so that decoding need not parse the header again. */
export interface PixelDataLocation {
  /** Offset of the value in the file, or in the inflated data set of a deflated file. */
  readonly offset: number;
  /** Declared length in bytes; null if it is undefined: the value is a sequence of fragments (PS3.5 annex A.4). */
  readonly length: number | null;
  /** Whether it is OW, which holds two 8-bit samples in a word: big endian swaps them (PS3.5 section 8.1.1). */
  readonly words: boolean;
}

/** Layout of stored pixel values in PixelData (PS3.5 section 8, PS3.3 C.7.6.3). */
export interface PixelFormat {
  readonly transferSyntaxUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  /** 0 unsigned, 1 two's complement. */
  readonly pixelRepresentation: 0 | 1;
  /** Stored values, from the lowest to the highest, that mean "no image here" (PixelPaddingValue). */
  readonly padding: { readonly low: number; readonly high: number } | null;
  /** Frames in the file: 1 for an ordinary CT image. */
  readonly numberOfFrames: number;
  readonly pixelData: PixelDataLocation;
}

/**
 * One image of a file: an ordinary CT image is one frame, an enhanced multi-frame file many. Contains the attributes for
 * choosing a series and planning a volume, and only a digest of the patient. Structured-clonable.
 */
export interface ImageFrame {
  /** Index into the source's entries. */
  readonly entry: number;
  /** Frame inside the file, from 0. */
  readonly frame: number;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  /** False if at least one UID of the file was missing or invalid and has been replaced. */
  readonly hasOwnUids: boolean;
  readonly modality: string;
  /** Whether Modality is missing, so that the SOP class replaces it. */
  readonly modalityAssumed: boolean;
  /** Values of ImageType, upper-cased: `['ORIGINAL', 'PRIMARY', 'AXIAL']`. */
  readonly imageType: readonly string[];
  readonly manufacturer: string;
  /** ConvolutionKernel, or else FilterType, as written; '' without both. */
  readonly kernel: string;
  readonly seriesNumber: number | null;
  readonly acquisitionNumber: number | null;
  /** InstanceNumber of the file: all frames of an enhanced image share it. */
  readonly instanceNumber: number | null;
  readonly sliceThickness: number | null;
  /** Degrees, as the scanner wrote it. */
  readonly gantryTilt: number | null;
  readonly contrast: boolean;
  /** PatientPosition, a defined term of PS3.3 section C.7.3.1.1.2, such as `HFS`; null without one. */
  readonly patientPosition: string | null;
  /** Attributes that separate the sets of images in a series. */
  readonly origin: FileOrigin & FrameOrigin;
  readonly pixels: PixelFormat;
  /** ImagePositionPatient, millimetres, LPS. */
  readonly position: Xyz | null;
  /** ImageOrientationPatient: direction of a row, then of a column. */
  readonly orientation: readonly [number, number, number, number, number, number] | null;
  /** PixelSpacing as stored: between rows, then between columns, millimetres. */
  readonly pixelSpacing: readonly [number, number] | null;
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
}

/** Attributes of a frame for decoding its pixels and for converting them to Hounsfield units. */
export type StoredFrame = Pick<ImageFrame, 'frame' | 'pixels' | 'rescaleSlope' | 'rescaleIntercept'>;

/** Stored values of one frame, sign-extended from BitsStored, rows from top to bottom: before the rescale to HU. */
export type StoredPixels = Int16Array | Uint16Array | Int32Array | Uint32Array | Int8Array | Uint8Array;
