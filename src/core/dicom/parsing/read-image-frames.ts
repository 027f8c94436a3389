import type { Attributes } from './attributes.js';
import { hasFunctionalGroups, macrosOfFrames } from './functional-groups.js';
import type { MacroFinder } from './functional-groups.js';
import { safeLabel, safeUid } from './identifier.js';
import type { ImageFrame, PixelFormat } from './image-frame.js';
import {
  floatPixelData,
  missingAttribute,
  multiFrameWithoutGeometry,
  noPixelData,
} from './parsing-errors.js';
import { readPixelFormat } from './pixel-format.js';
import { readPlacement } from './placement.js';
import { readDataSet } from './read-data-set.js';

export interface ReadOptions {
  /** Whether `bytes` is the whole file (default), or only its beginning. */
  readonly complete?: boolean;
}

/** What all frames of a file have in common. */
type Instance = Omit<ImageFrame, 'frame' | keyof ReturnType<typeof readPlacement> | keyof FrameDescription>;

/** What a frame of an enhanced image may say for itself. */
type FrameDescription = Pick<
  ImageFrame,
  'imageType' | 'kernel' | 'acquisitionNumber' | 'instanceNumber' | 'sliceThickness' | 'gantryTilt'
>;

const NO_CONTRAST = /^(no|none|without|non|n\/a|0)\b/i;

function requiredText(attributes: Attributes, tag: string, name: string): string {
  const text = attributes.text(tag);
  if (text === null) throw missingAttribute(name);
  return text;
}

/** ContrastBolusAgent says so in words, the enhanced image by a sequence (PS3.3 section C.7.6.4). */
function hasContrast(attributes: Attributes): boolean {
  const agent = attributes.text('x00180010');
  return (agent !== null && !NO_CONTRAST.test(agent)) || attributes.item('x00180012') !== null;
}

function readInstance(attributes: Attributes, entry: number, pixels: PixelFormat): Instance {
  return {
    entry,
    studyUid: safeUid(requiredText(attributes, 'x0020000d', 'StudyInstanceUID')),
    seriesUid: safeUid(requiredText(attributes, 'x0020000e', 'SeriesInstanceUID')),
    sopInstanceUid: safeUid(requiredText(attributes, 'x00080018', 'SOPInstanceUID')),
    sopClassUid: safeUid(attributes.text('x00080016') ?? ''),
    modality: safeLabel(requiredText(attributes, 'x00080060', 'Modality')).toUpperCase(),
    manufacturer: safeLabel(attributes.text('x00080070') ?? ''),
    seriesNumber: attributes.integer('x00200011'),
    contrast: hasContrast(attributes),
    pixels,
  };
}

function labels(texts: readonly string[]): readonly string[] {
  return texts.map((text) => safeLabel(text).toUpperCase());
}

function describeImage(attributes: Attributes): FrameDescription {
  return {
    imageType: labels(attributes.texts('x00080008')),
    kernel: safeLabel(attributes.text('x00181210') ?? attributes.text('x00181160') ?? ''),
    acquisitionNumber: attributes.integer('x00200012'),
    instanceNumber: attributes.integer('x00200013'),
    sliceThickness: attributes.decimal('x00180050'),
    gantryTilt: attributes.decimal('x00181120'),
  };
}

/** PS3.3 sections C.8.15.3 (CT macros) and C.7.6.16.2 (common ones). */
function describeFrame(image: FrameDescription, macro: MacroFinder, frame: number): FrameDescription {
  const frameType = labels(macro('x00189329').texts('x00089007'));
  return {
    imageType: frameType.length > 0 ? frameType : image.imageType,
    kernel: safeLabel(macro('x00189314').text('x00181210') ?? image.kernel),
    acquisitionNumber: macro('x00209111').integer('x00209156') ?? image.acquisitionNumber,
    instanceNumber: frame + 1,
    sliceThickness: macro('x00289110').decimal('x00180050'),
    gantryTilt: macro('x00189304').decimal('x00181120'),
  };
}

function readEnhancedFrames(attributes: Attributes, instance: Instance): readonly ImageFrame[] {
  const image = describeImage(attributes);
  return macrosOfFrames(attributes, instance.pixels.numberOfFrames).map((macro, frame) => ({
    ...instance,
    ...describeFrame(image, macro, frame),
    ...readPlacement({
      position: macro('x00209113'),
      orientation: macro('x00209116'),
      measures: macro('x00289110'),
      transformation: macro('x00289145'),
    }),
    frame,
  }));
}

function readSingleFrame(attributes: Attributes, instance: Instance): ImageFrame {
  const { numberOfFrames } = instance.pixels;
  if (numberOfFrames !== 1) throw multiFrameWithoutGeometry(numberOfFrames);
  return {
    ...instance,
    ...describeImage(attributes),
    ...readPlacement({
      position: attributes,
      orientation: attributes,
      measures: attributes,
      transformation: attributes,
    }),
    frame: 0,
  };
}

/**
 * Reads the images of a DICOM file from its header: one for an ordinary CT image, one per frame for an enhanced
 * multi-frame CT. Nothing of the patient is read.
 *
 * @param bytes the file, or its beginning up to the pixel data at least.
 * @param entry index of the file in its source, for ImageFrame.
 * @throws DomainError `dicom.*` why the file is left out
 * @throws IncompleteHeader when `bytes` is only a beginning, and too short
 */
export function readImageFrames(
  bytes: Uint8Array,
  entry: number,
  options: ReadOptions = {},
): readonly ImageFrame[] {
  const { attributes, transferSyntaxUid, pixelData } = readDataSet(bytes, options.complete ?? true);
  if (pixelData === null) throw noPixelData();
  if (pixelData === 'float') throw floatPixelData();
  const pixels = readPixelFormat(attributes, transferSyntaxUid, pixelData);
  const instance = readInstance(attributes, entry, pixels);
  return hasFunctionalGroups(attributes)
    ? readEnhancedFrames(attributes, instance)
    : [readSingleFrame(attributes, instance)];
}
