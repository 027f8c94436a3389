import { createHash } from 'node:crypto';
import type { Attributes } from './attributes.js';
import type { MacroFinder } from './functional-groups.js';
import { safeLabel, safeUid } from './identifier.js';

/**
 * What a whole file says of where its images come from. These values are compared with those of other files and never
 * shown: a patient is known by a digest alone.
 */
export interface FileOrigin {
  /** Digest of PatientID, or of name and date of birth where there is none; null where the file names nobody. */
  readonly patient: string | null;
  readonly frameOfReferenceUid: string | null;
  /** When the study began, in seconds from an arbitrary moment; null where the file has no date. */
  readonly studyMoment: number | null;
  /** Upper-cased SeriesDescription, by which processed series are recognised. */
  readonly seriesDescription: string | null;
  /** PresentationIntentType (PS3.3 section C.8.11.7 and Supplement 252). */
  readonly presentationIntent: string | null;
  /** Whether a lossy compression was applied at any time (PS3.3 section C.7.6.1.1.5). */
  readonly lossy: boolean;
  /** LossyImageCompressionRatio: the last of its values, or null. */
  readonly lossyRatio: number | null;
}

/** What one image says of the scan that it belongs to. */
export interface FrameOrigin {
  /** When the data were acquired, in seconds from an arbitrary moment. */
  readonly acquisitionMoment: number | null;
  /** TemporalPositionIdentifier or TemporalPositionIndex. */
  readonly temporalPosition: number | null;
  /** NominalPercentageOfCardiacPhase. */
  readonly cardiacPhase: number | null;
  /** TriggerTime, or the trigger delay of an enhanced image, in milliseconds. */
  readonly triggerTime: number | null;
  readonly stackId: string | null;
  /** DimensionIndexValues of a frame (PS3.3 section C.7.6.17); empty for a classic image. */
  readonly dimensions: readonly number[];
  readonly kvp: number | null;
  /** ScanOptions, or AcquisitionType of an enhanced image. */
  readonly scanOptions: string | null;
  readonly rescaleType: string | null;
}

/** JPEG baseline and extended, and near-lossless JPEG-LS: lossy by definition (PS3.5 section 10). */
const LOSSY_SYNTAXES: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.81',
]);

const MAX_DIMENSIONS = 8;

export function readFileOrigin(attributes: Attributes, transferSyntaxUid: string): FileOrigin {
  const frameOfReference = attributes.text('x00200052');
  const ratios = attributes.texts('x00282112').map(Number);
  const ratio = ratios.at(-1);
  return {
    patient: patientDigest(attributes),
    frameOfReferenceUid: frameOfReference === null ? null : safeUid(frameOfReference),
    studyMoment:
      momentOf(attributes.text('x00080020'), attributes.text('x00080030')) ??
      momentOf(attributes.text('x00080021'), attributes.text('x00080031')),
    seriesDescription: label(attributes.text('x0008103e')),
    presentationIntent: label(attributes.text('x00080068')),
    lossy: attributes.text('x00282110') === '01' || LOSSY_SYNTAXES.has(transferSyntaxUid),
    lossyRatio: ratio !== undefined && Number.isFinite(ratio) && ratio > 1 ? ratio : null,
  };
}

/** PS3.3 sections C.7.6.1, C.7.6.18 and C.8.2.1. */
export function readImageOrigin(attributes: Attributes): FrameOrigin {
  return {
    acquisitionMoment:
      dateTimeMoment(attributes.text('x0008002a')) ??
      momentOf(attributes.text('x00080022'), attributes.text('x00080032')),
    temporalPosition: attributes.integer('x00200100') ?? attributes.uint32('x00209128'),
    cardiacPhase: attributes.float('x00209241'),
    triggerTime: attributes.decimal('x00181060'),
    stackId: null,
    dimensions: [],
    kvp: attributes.decimal('x00180060'),
    scanOptions: label(attributes.text('x00180022')),
    rescaleType: label(attributes.text('x00281054')),
  };
}

/** PS3.3 sections C.7.6.16.2 (frame content, cardiac synchronisation, temporal position) and C.8.15.3 (CT macros). */
export function readFrameOrigin(image: FrameOrigin, macro: MacroFinder): FrameOrigin {
  const content = macro('x00209111');
  const cardiac = macro('x00189118');
  const offset = macro('x00209310').float('x0020930d');
  return {
    acquisitionMoment: dateTimeMoment(content.text('x00189074')) ?? image.acquisitionMoment,
    temporalPosition: content.uint32('x00209128') ?? offset ?? image.temporalPosition,
    cardiacPhase: cardiac.float('x00209241') ?? image.cardiacPhase,
    triggerTime: cardiac.float('x00209153') ?? cardiac.float('x00209252') ?? image.triggerTime,
    stackId: label(content.text('x00209056')),
    dimensions: content.uint32s('x00209157', MAX_DIMENSIONS),
    kvp: macro('x00189325').decimal('x00180060') ?? image.kvp,
    scanOptions: label(macro('x00189301').text('x00189302')) ?? image.scanOptions,
    rescaleType: label(macro('x00289145').text('x00281054')) ?? image.rescaleType,
  };
}

function label(text: string | null): string | null {
  return text === null ? null : safeLabel(text).toUpperCase();
}

function patientDigest(attributes: Attributes): string | null {
  const id = attributes.text('x00100020');
  if (id !== null) return digest(`id ${id}`);
  const name = attributes.text('x00100010');
  if (name === null) return null;
  // Writers differ in case and in the trailing separators of empty components.
  const spelled = name.toUpperCase().replace(/[\s^=]+$/, '');
  return digest(`name ${spelled} ${attributes.text('x00100030') ?? ''}`);
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('base64').slice(0, 16);
}

/** A DT value (PS3.5 section 6.2) as seconds; its time zone is ignored, because one scanner writes one zone. */
function dateTimeMoment(text: string | null): number | null {
  if (text === null) return null;
  const found = /^(\d{8})(\d{2,6}(?:\.\d+)?)?/.exec(text);
  return found === null ? null : momentOf(found[1], found.at(2) ?? null);
}

/**
 * DA and TM values, those of ACR-NEMA with dots and colons included, as seconds from an arbitrary moment. A time without
 * a date counts: it still orders the images of one scan. A date without a time is its midnight.
 */
function momentOf(date: string | null, time: string | null): number | null {
  const day = dayOf(date);
  const seconds = secondsOf(time);
  if (day === null && seconds === null) return null;
  return (day ?? 0) * 86_400 + (seconds ?? 0);
}

function dayOf(date: string | null): number | null {
  const found = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date ?? '');
  if (found === null) return null;
  const [, year, month, day] = found;
  return Math.round(Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000);
}

function secondsOf(time: string | null): number | null {
  const found = /^(\d{2}):?(\d{2})?:?(\d{2}(?:\.\d+)?)?$/.exec(time ?? '');
  if (found === null) return null;
  const [hours, minutes, seconds] = [1, 2, 3].map((part) => Number(found.at(part) ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}
