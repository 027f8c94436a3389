import { hash } from 'node:crypto';
import { TAG } from '../tags.js';
import type { Attributes } from './attributes.js';
import type { MacroFinder } from './functional-groups.js';
import { safeLabel, safeUid } from './identifier.js';

/**
 * Origin of the images of a file. These values are only compared with those of other files and never
 * shown: a patient is represented by a digest.
 */
export interface FileOrigin {
  readonly patient: PatientDigests;
  readonly frameOfReferenceUid: string | null;
  /** Start of the study, in seconds from an arbitrary moment; null if the file has no date. */
  readonly studyMoment: number | null;
  /** Upper-cased SeriesDescription, which identifies processed series. */
  readonly seriesDescription: string | null;
  readonly protocolName: string | null;
  /** PresentationIntentType (PS3.3 section C.8.11.7 and Supplement 252). */
  readonly presentationIntent: string | null;
  /** Whether a lossy compression was applied at any time (PS3.3 section C.7.6.1.1.5). */
  readonly lossy: boolean;
  /** LossyImageCompressionRatio: the last of its values, or null. */
  readonly lossyRatio: number | null;
}

/** Digests of the values that identify a patient; null for a missing value. */
export interface PatientDigests {
  /** Digest of PatientID. */
  readonly id: string | null;
  /** Digest of name and date of birth. */
  readonly name: string | null;
}

/** Scan attributes of one image. */
export interface FrameOrigin {
  /** Time of the acquisition, in seconds from an arbitrary moment. */
  readonly acquisitionMoment: number | null;
  /** Time of the image's creation, in the same unit. */
  readonly contentMoment: number | null;
  /** Identifies one irradiation by the scanner (PS3.3 section C.7.6.16.2.2.13). */
  readonly irradiationEventUid: string | null;
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
  /** Diameter of the reconstructed circle, in millimetres. */
  readonly reconstructionDiameter: number | null;
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

/** @param isIrreversible whether the codestream itself is lossy */
export function readFileOrigin(
  attributes: Attributes,
  transferSyntaxUid: string,
  isIrreversible: boolean,
): FileOrigin {
  const frameOfReference = attributes.text(TAG.FrameOfReferenceUID);
  const ratios = attributes.texts(TAG.LossyImageCompressionRatio).map(Number);
  const ratio = ratios.at(-1);
  return {
    patient: patientDigests(attributes),
    frameOfReferenceUid: frameOfReference === null ? null : safeUid(frameOfReference),
    studyMoment:
      momentOf(attributes.text(TAG.StudyDate), attributes.text(TAG.StudyTime)) ??
      momentOf(attributes.text(TAG.SeriesDate), attributes.text(TAG.SeriesTime)),
    seriesDescription: label(attributes.text(TAG.SeriesDescription)),
    protocolName: label(attributes.text(TAG.ProtocolName)),
    presentationIntent: label(attributes.text(TAG.PresentationIntentType)),
    lossy:
      isIrreversible ||
      LOSSY_SYNTAXES.has(transferSyntaxUid) ||
      attributes.text(TAG.LossyImageCompression) === '01',
    lossyRatio: ratio !== undefined && Number.isFinite(ratio) && ratio > 1 ? ratio : null,
  };
}

/** PS3.3 sections C.7.6.1, C.7.6.18 and C.8.2.1. */
export function readImageOrigin(attributes: Attributes): FrameOrigin {
  return {
    acquisitionMoment:
      dateTimeMoment(attributes.text(TAG.AcquisitionDateTime)) ??
      momentOf(attributes.text(TAG.AcquisitionDate), attributes.text(TAG.AcquisitionTime)),
    contentMoment: momentOf(attributes.text(TAG.ContentDate), attributes.text(TAG.ContentTime)),
    irradiationEventUid: attributes.text(TAG.IrradiationEventUID),
    temporalPosition:
      attributes.integer(TAG.TemporalPositionIdentifier) ?? attributes.uint32(TAG.TemporalPositionIndex),
    cardiacPhase: attributes.float(TAG.NominalPercentageOfCardiacPhase),
    triggerTime: attributes.decimal(TAG.TriggerTime),
    stackId: null,
    dimensions: [],
    kvp: attributes.decimal(TAG.KVP),
    reconstructionDiameter: attributes.decimal(TAG.ReconstructionDiameter),
    scanOptions: label(attributes.text(TAG.ScanOptions)),
    rescaleType: label(attributes.text(TAG.RescaleType)),
  };
}

/** PS3.3 sections C.7.6.16.2 (frame content, cardiac synchronisation, temporal position) and C.8.15.3 (CT macros). */
export function readFrameOrigin(image: FrameOrigin, macro: MacroFinder): FrameOrigin {
  const content = macro(TAG.FrameContentSequence);
  const cardiac = macro(TAG.CardiacSynchronizationSequence);
  const offset = macro(TAG.TemporalPositionSequence).float(TAG.TemporalPositionTimeOffset);
  return {
    acquisitionMoment: dateTimeMoment(content.text(TAG.FrameAcquisitionDateTime)) ?? image.acquisitionMoment,
    contentMoment: image.contentMoment,
    irradiationEventUid:
      macro(TAG.IrradiationEventIdentificationSequence).text(TAG.IrradiationEventUID) ??
      image.irradiationEventUid,
    temporalPosition: content.uint32(TAG.TemporalPositionIndex) ?? offset ?? image.temporalPosition,
    cardiacPhase: cardiac.float(TAG.NominalPercentageOfCardiacPhase) ?? image.cardiacPhase,
    triggerTime:
      cardiac.float(TAG.NominalCardiacTriggerDelayTime) ??
      cardiac.float(TAG.ActualCardiacTriggerDelayTime) ??
      image.triggerTime,
    stackId: label(content.text(TAG.StackID)),
    dimensions: content.uint32s(TAG.DimensionIndexValues, MAX_DIMENSIONS),
    kvp: macro(TAG.CTXRayDetailsSequence).decimal(TAG.KVP) ?? image.kvp,
    reconstructionDiameter:
      macro(TAG.CTReconstructionSequence).decimal(TAG.ReconstructionDiameter) ?? image.reconstructionDiameter,
    scanOptions: label(macro(TAG.CTAcquisitionTypeSequence).text(TAG.AcquisitionType)) ?? image.scanOptions,
    rescaleType:
      label(macro(TAG.PixelValueTransformationSequence).text(TAG.RescaleType)) ?? image.rescaleType,
  };
}

function label(text: string | null): string | null {
  return text === null ? null : safeLabel(text).toUpperCase();
}

function patientDigests(attributes: Attributes): PatientDigests {
  const id = attributes.text(TAG.PatientID);
  const name = attributes.text(TAG.PatientName);
  // Writers differ in case and in the trailing separators of empty components.
  const spelled = name?.toUpperCase().replace(/[\s^=]+$/, '');
  const isNamed = spelled !== undefined && spelled !== '';
  return {
    id: id === null ? null : digest(`id ${id}`),
    name: isNamed ? digest(`name ${spelled} ${attributes.text(TAG.PatientBirthDate) ?? ''}`) : null,
  };
}

function digest(text: string): string {
  return hash('sha256', Buffer.from(text, 'latin1'), 'base64').slice(0, 16);
}

/** A DT value (PS3.5 section 6.2) as seconds; its time zone is ignored, because one scanner writes one zone. */
function dateTimeMoment(text: string | null): number | null {
  if (text === null) return null;
  const found = /^(\d{8})(\d{2,6}(?:\.\d+)?)?/.exec(text);
  return found === null ? null : momentOf(found[1] ?? null, found.at(2) ?? null);
}

/**
 * DA and TM values, including ACR-NEMA's with dots and colons, as seconds from an arbitrary moment. A time without a date
 * counts: it still orders the images of one scan. A date without a time means midnight.
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
  const [hours = 0, minutes = 0, seconds = 0] = [1, 2, 3].map((part) => Number(found.at(part) ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}
