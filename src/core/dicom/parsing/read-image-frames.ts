import { DomainError } from '../../problem/domain-error.js';
import { TAG } from '../tags.js';
import type { Keyword } from '../tags.js';
import type { Attributes } from './attributes.js';
import { hasFunctionalGroups, macrosOfFrames } from './functional-groups.js';
import type { MacroFinder } from './functional-groups.js';
import { isUid, safeLabel, safeUid } from './identifier.js';
import type { ImageFrame, PixelDataLocation, PixelFormat } from './image-frame.js';
import { readFileOrigin, readFrameOrigin, readImageOrigin } from './image-origin.js';
import type { FileOrigin, FrameOrigin } from './image-origin.js';
import {
  floatPixelData,
  missingAttribute,
  multiFrameWithoutGeometry,
  noPixelData,
  notCt,
} from './parsing-errors.js';
import { isIrreversible } from './irreversible-codestream.js';
import { readPixelFormat } from './pixel-format.js';
import { readPlacement } from './placement.js';
import { readDataSet } from './read-data-set.js';

export interface ReadOptions {
  /** Whether `bytes` is the whole file (default), or only its beginning. */
  readonly complete?: boolean;
}

/** Attributes shared by all frames of a file. */
type Instance = Omit<
  ImageFrame,
  'frame' | 'origin' | keyof ReturnType<typeof readPlacement> | keyof FrameDescription
>;

/** A file's images before they are divided into frames. */
interface ReadFile {
  readonly instance: Instance;
  readonly fileOrigin: FileOrigin;
  readonly imageOrigin: FrameOrigin;
}

/** Separate attributes of a frame of an enhanced image. */
type FrameDescription = Pick<
  ImageFrame,
  'imageType' | 'kernel' | 'acquisitionNumber' | 'instanceNumber' | 'sliceThickness' | 'gantryTilt'
>;

/** Image classes that are CT even if Modality was lost (PS3.4 annex B.5). */
const CT_CLASSES: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.2',
  '1.2.840.10008.5.1.4.1.1.2.1',
  '1.2.840.10008.5.1.4.1.1.2.2',
  '1.2.840.10008.5.1.4.1.1.2.3',
]);
const CT = 'CT';

/** UIDs by which other objects refer to an image. */
const IDENTIFIERS = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID', 'SOPClassUID'] as const;

const NO_CONTRAST = /^(no|none|without|non|n\/a|0)\b/i;

function requiredText(attributes: Attributes, keyword: Keyword): string {
  const text = attributes.text(TAG[keyword]);
  if (text === null) throw missingAttribute(keyword);
  return text;
}

/** From ContrastBolusAgent, or from a sequence in an enhanced image (PS3.3 section C.7.6.4). */
function hasContrast(attributes: Attributes): boolean {
  const agent = attributes.text(TAG.ContrastBolusAgent);
  return (
    (agent !== null && !NO_CONTRAST.test(agent)) || attributes.item(TAG.ContrastBolusAgentSequence) !== null
  );
}

/** Head, feet, left, right, back or front first; then prone, supine or on a side. */
const PATIENT_POSITION = /^(?:[HF]F(?:P|S|DR|DL)|[LR]F[PS]|[AP]F(?:DR|DL))$/;

/** Null for any other text, because that could contain anything. */
function patientPositionOf(attributes: Attributes): string | null {
  const text = attributes.text(TAG.PatientPosition)?.toUpperCase() ?? '';
  return PATIENT_POSITION.test(text) ? text : null;
}

/** The modality of the file or, if it is missing, of its SOP class; null without both. */
function readModality(attributes: Attributes): Pick<ImageFrame, 'modality' | 'modalityAssumed'> | null {
  const text = attributes.text(TAG.Modality);
  if (text !== null) return { modality: safeLabel(text).toUpperCase(), modalityAssumed: false };
  const isCt = CT_CLASSES.has(attributes.text(TAG.SOPClassUID) ?? '');
  return isCt ? { modality: CT, modalityAssumed: true } : null;
}

function readInstance(attributes: Attributes, entry: number, pixels: PixelFormat): Instance {
  const modality = readModality(attributes);
  if (modality === null) throw missingAttribute('Modality');
  return {
    entry,
    studyUid: safeUid(requiredText(attributes, 'StudyInstanceUID')),
    seriesUid: safeUid(requiredText(attributes, 'SeriesInstanceUID')),
    sopInstanceUid: safeUid(requiredText(attributes, 'SOPInstanceUID')),
    sopClassUid: safeUid(attributes.text(TAG.SOPClassUID) ?? ''),
    hasOwnUids: IDENTIFIERS.every((keyword) => isUid(attributes.text(TAG[keyword]) ?? '')),
    ...modality,
    manufacturer: safeLabel(attributes.text(TAG.Manufacturer) ?? ''),
    seriesNumber: attributes.integer(TAG.SeriesNumber),
    contrast: hasContrast(attributes),
    patientPosition: patientPositionOf(attributes),
    pixels,
  };
}

function labels(texts: readonly string[]): readonly string[] {
  return texts.map((text) => safeLabel(text).toUpperCase());
}

function describeImage(attributes: Attributes): FrameDescription {
  return {
    imageType: labels(attributes.texts(TAG.ImageType)),
    kernel: safeLabel(attributes.text(TAG.ConvolutionKernel) ?? attributes.text(TAG.FilterType) ?? ''),
    acquisitionNumber: attributes.integer(TAG.AcquisitionNumber),
    instanceNumber: attributes.integer(TAG.InstanceNumber),
    sliceThickness: attributes.decimal(TAG.SliceThickness),
    gantryTilt: attributes.decimal(TAG.GantryDetectorTilt),
  };
}

/** PS3.3 sections C.8.15.3 (CT macros) and C.7.6.16.2 (common ones). */
function describeFrame(image: FrameDescription, macro: MacroFinder): FrameDescription {
  const frameType = labels(macro(TAG.CTImageFrameTypeSequence).texts(TAG.FrameType));
  return {
    imageType: frameType.length > 0 ? frameType : image.imageType,
    kernel: safeLabel(macro(TAG.CTReconstructionSequence).text(TAG.ConvolutionKernel) ?? image.kernel),
    acquisitionNumber:
      macro(TAG.FrameContentSequence).uint16(TAG.FrameAcquisitionNumber) ?? image.acquisitionNumber,
    instanceNumber: image.instanceNumber,
    sliceThickness: macro(TAG.PixelMeasuresSequence).decimal(TAG.SliceThickness),
    gantryTilt: macro(TAG.CTAcquisitionDetailsSequence).decimal(TAG.GantryDetectorTilt),
  };
}

function readEnhancedFrames(
  attributes: Attributes,
  { instance, fileOrigin, imageOrigin }: ReadFile,
): readonly ImageFrame[] {
  const image = describeImage(attributes);
  return macrosOfFrames(attributes, instance.pixels.numberOfFrames).map((macro, frame) => ({
    ...instance,
    ...describeFrame(image, macro),
    origin: { ...fileOrigin, ...readFrameOrigin(imageOrigin, macro) },
    ...readPlacement({
      position: macro(TAG.PlanePositionSequence),
      orientation: macro(TAG.PlaneOrientationSequence),
      measures: macro(TAG.PixelMeasuresSequence),
      transformation: macro(TAG.PixelValueTransformationSequence),
    }),
    frame,
  }));
}

function readSingleFrame(
  attributes: Attributes,
  { instance, fileOrigin, imageOrigin }: ReadFile,
): ImageFrame {
  const { numberOfFrames } = instance.pixels;
  if (numberOfFrames !== 1) throw multiFrameWithoutGeometry(numberOfFrames);
  return {
    ...instance,
    ...describeImage(attributes),
    origin: { ...fileOrigin, ...imageOrigin },
    ...readPlacement({
      position: attributes,
      orientation: attributes,
      measures: attributes,
      transformation: attributes,
    }),
    frame: 0,
  };
}

function readFrames(
  bytes: Uint8Array,
  attributes: Attributes,
  entry: number,
  transferSyntaxUid: string,
  pixelData: PixelDataLocation,
): readonly ImageFrame[] {
  const isLossy = isIrreversible(bytes, pixelData.offset, transferSyntaxUid);
  const pixels = readPixelFormat(attributes, transferSyntaxUid, pixelData);
  const file: ReadFile = {
    instance: readInstance(attributes, entry, pixels),
    fileOrigin: readFileOrigin(attributes, transferSyntaxUid, isLossy),
    imageOrigin: readImageOrigin(attributes),
  };
  return hasFunctionalGroups(attributes)
    ? readEnhancedFrames(attributes, file)
    : [readSingleFrame(attributes, file)];
}

/** Whether the file is another kind of object that exporters add to the images of a CT study. */
function isCompanion(attributes: Attributes, hasPixels: boolean): boolean {
  const modality = readModality(attributes)?.modality;
  const sopClassUid = attributes.text(TAG.SOPClassUID);
  const isOtherObject = !hasPixels && sopClassUid !== null && !CT_CLASSES.has(sopClassUid);
  return isOtherObject || (modality !== undefined && modality !== CT);
}

/**
 * Reads the images of a DICOM file from its header: one for an ordinary CT image, one per frame for an enhanced
 * multi-frame CT. The patient is read only as a digest, to distinguish patients.
 *
 * @param bytes the file, or its beginning up to the pixel data at least.
 * @param entry index of the file in its source, for ImageFrame.
 * @throws DomainError `dicom.*` the reason for leaving out the file; `dicom.not-ct` for an unreadable file that is not a CT
 * @throws IncompleteHeader when `bytes` is only a beginning, and too short
 */
export function readImageFrames(
  bytes: Uint8Array,
  entry: number,
  options: ReadOptions = {},
): readonly ImageFrame[] {
  const { attributes, transferSyntaxUid, pixelData } = readDataSet(bytes, options.complete ?? true);
  try {
    if (pixelData === null) throw noPixelData();
    if (pixelData === 'float') throw floatPixelData();
    return readFrames(bytes, attributes, entry, transferSyntaxUid, pixelData);
  } catch (error) {
    // For a segmentation or a dose grid the cause is irrelevant, because it is not a CT.
    if (!(error instanceof DomainError) || !isCompanion(attributes, pixelData !== null)) throw error;
    throw notCt(readModality(attributes)?.modality ?? '', error);
  }
}
