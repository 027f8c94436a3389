import type { EvidenceConfiguration } from '../../config/evidence.configuration.js';
import type { ServiceIdentity } from '../../config/service-version.js';
import { codeItem, type Code } from '../dicom/writing/code.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import { ENSEMBLE_SCORE, type LocalizedRegion, type Localization } from '../explanation/localization.js';
import type { SliceImage } from '../ingest/study-geometry.js';
import { CONCEPT } from './concepts.js';
import { derivedUid } from './derived-uid.js';
import { ENSEMBLE_TITLE, type EvidenceModels, type EvidenceStudy } from './evidence-study.js';
import type { FindingCodes } from './finding-codes.js';
import type { Moment } from './moment.js';
import { ownText, type PatientIdentity } from './patient-identity.js';

/** Data shared by all evidence objects of one study. */
export interface EvidenceContext {
  readonly study: EvidenceStudy;
  readonly identity: PatientIdentity;
  readonly models: EvidenceModels;
  readonly codes: FindingCodes;
  readonly settings: EvidenceConfiguration;
  readonly service: ServiceIdentity;
  readonly moment: Moment;
}

/** The device that makes the objects, in DICOM's terms. */
export const MANUFACTURER = 'ctclip-inference-api';

/** CID 7005; it has no code for an algorithm. */
const PROCESSING_EQUIPMENT: Code = { scheme: 'DCM', value: '109102', meaning: 'Processing Equipment' };

/** UID of this installation. */
export function deviceUid({ settings, service }: EvidenceContext): string {
  return derivedUid('device', service.name, settings.deviceSerial);
}

/** Everything, besides the kind, that decides an object's UID: the images, the models, the program and the options. */
export function keyOf({ study, models, service, settings }: EvidenceContext): readonly unknown[] {
  const { studyUid, seriesUid, place, options } = study;
  const instances = [...new Set(place.images.map(({ sopInstanceUid }) => sopInstanceUid))];
  const { findings, segmentation } = settings;
  const files = models.files.map(({ sha256 }) => sha256);
  return [
    studyUid,
    seriesUid,
    instances,
    files,
    [study.conclusion, ...study.further].map(({ threshold }) => threshold),
    service.version,
    options,
    findings,
    segmentation,
  ];
}

export function uidOf(context: EvidenceContext, ...kind: readonly string[]): string {
  return derivedUid(...keyOf(context), ...kind);
}

/** Kinds of objects, each with its own series. The numbers are above those of scanners. */
export const SERIES = {
  report: { number: 9701, modality: 'SR', description: 'AI findings (research use only)' },
  capture: { number: 9702, modality: 'OT', description: 'AI pictures (research use only)' },
  segmentation: { number: 9703, modality: 'SEG', description: 'AI attribution regions (research use only)' },
} as const;
export type EvidenceSeries = keyof typeof SERIES;

/**
 * The images' patient and study, the object's series, the equipment, and the times (PS3.3 sections C.7.1 to C.7.5 and C.12.1).
 * @param kind the series
 * @param name of the object in its series
 */
export function commonAttributes(
  context: EvidenceContext,
  kind: EvidenceSeries,
  name: string,
): ElementAttributes {
  const { identity, service, settings, moment, models } = context;
  const { date, time, dateTime } = moment;
  const { number, modality, description } = SERIES[kind];
  return {
    ...identity.attributes,
    SOPInstanceUID: uidOf(context, kind, name),
    SeriesInstanceUID: uidOf(context, kind),
    SeriesNumber: number,
    SeriesDescription: description,
    Modality: modality,
    InstanceCreationDate: date,
    InstanceCreationTime: time,
    SeriesDate: date,
    SeriesTime: time,
    ContentDate: date,
    ContentTime: time,
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: service.name,
    DeviceSerialNumber: settings.deviceSerial,
    SoftwareVersions: service.version,
    DeviceUID: deviceUid(context),
    // IHE AI Results describes each algorithm as contributing equipment; a changed file has another device UID.
    ContributingEquipmentSequence: models.files.map((file) => ({
      Manufacturer: MANUFACTURER,
      ManufacturerModelName: ownText(identity, `${file.name} model`),
      DeviceUID: derivedUid('model', file.sha256),
      SoftwareVersions: service.version,
      ContributionDateTime: dateTime,
      ContributionDescription: `sha256 ${file.sha256}`,
      PurposeOfReferenceCodeSequence: [codeItem(PROCESSING_EQUIPMENT)],
    })),
  };
}

/** A localization with a place, and the image of its peak. */
export interface LocalizedFinding extends Localization {
  readonly region: LocalizedRegion;
  readonly peakImage: SliceImage;
}

/** The localized scores in the order of the answer: the study's own score first. */
export function localizedFindings({ study }: EvidenceContext): readonly LocalizedFinding[] {
  return study.explanation.localizations.flatMap((localization) => {
    const { region } = localization;
    const peakImage = region === undefined ? undefined : study.place.images.at(region.peakSlice);
    return region === undefined || peakImage === undefined ? [] : [{ ...localization, region, peakImage }];
  });
}

/** Classes of multi-frame images (PS3.4 annex B.5): enhanced CT, and CT converted to it. */
const MULTI_FRAME_CLASSES: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.2.1',
  '1.2.840.10008.5.1.4.1.1.2.2',
]);

/** A reference to an image, and to its frame if it is multi-frame. DICOM counts frames from 1. */
export function imageReference({ sopClassUid, sopInstanceUid, frame }: SliceImage): ElementAttributes {
  return {
    ReferencedSOPClassUID: sopClassUid,
    ReferencedSOPInstanceUID: sopInstanceUid,
    ...(MULTI_FRAME_CLASSES.has(sopClassUid) && { ReferencedFrameNumber: frame + 1 }),
  };
}

/** Names of model and finding, unique in the study. */
export function nameOf({ model, finding }: Pick<Localization, 'model' | 'finding'>): string {
  if (model !== 'ensemble') return `${model}: ${finding}`;
  return `${finding === ENSEMBLE_SCORE ? 'Study' : `Ensemble ${finding}`}: probability of pathology`;
}

/** A probability in percent, with the seven digits that a float32 holds. */
export function percent(probability: number): number {
  return Number((100 * probability).toPrecision(7));
}

/** One score: of a network, or the ensemble's own. */
export type Score = Pick<Localization, 'model' | 'finding' | 'probability'>;

/** The code of a score's finding. */
export function reportedCode({ codes, identity }: EvidenceContext, { model, finding }: Score): Code {
  if (model === 'ensemble') return CONCEPT.abnormal;
  const [code] = codes.codesOf(finding);
  return { ...code, meaning: ownText(identity, code.meaning) };
}

/** The algorithm behind a score, for readers. */
export function algorithmOf({ study }: EvidenceContext, { model }: Score): string {
  return study.lists.find((list) => list.model === model)?.title ?? ENSEMBLE_TITLE;
}
