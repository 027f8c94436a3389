import type { ElementAttributes } from '../dicom/writing/elements.js';
import { SOP_CLASS, writeDicomInstance } from '../dicom/writing/write-instance.js';
import {
  codeValueItem,
  containerItem,
  imageItem,
  numberItem,
  rectangleItem,
  rootContainer,
  textItem,
  uidItem,
} from './content-item.js';
import { distanceFromThreshold, probabilityText } from '../probability/probability-text.js';
import { CONCEPT } from './concepts.js';
import {
  algorithmOf,
  commonAttributes,
  deviceUid,
  imageReference,
  type EvidenceContext,
  type LocalizedFinding,
  localizedFindings,
  MANUFACTURER,
  nameOf,
  percent,
  reportedCode,
  type Score,
  uidOf,
} from './evidence-context.js';
import { RESEARCH_USE, type Conclusion, type NetworkScores } from './evidence-study.js';
import { ownText } from './patient-identity.js';

/** The pictures of a study's scores, by the name of their map. */
export interface ReportedPictures {
  readonly seriesUid: string;
  /** SOPInstanceUID of each picture of a localized score. */
  readonly ofFinding: ReadonlyMap<string, string>;
  /** SOPInstanceUID of every picture. */
  readonly all: readonly string[];
}

const REQUIRED = [
  'Manufacturer',
  'ManufacturerModelName',
  'DeviceSerialNumber',
  'SoftwareVersions',
  'SeriesNumber',
];

/**
 * The structured report: a Comprehensive 3D SR of template 1500 (PS3.16). Every group has coordinates in an image, because
 * viewers do not show a report if one group has none. With EVIDENCE_FINDINGS=all, the other scores are groups as well.
 */
export function writeStructuredReport(context: EvidenceContext, pictures: ReportedPictures): Uint8Array {
  const attributes: ElementAttributes = {
    ...commonAttributes(context, 'report', 'report'),
    SOPClassUID: SOP_CLASS.comprehensive3dSr,
    InstanceNumber: 1,
    CodingSchemeIdentificationSequence: codingSchemes(context),
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CompletionFlag: 'COMPLETE',
    VerificationFlag: 'UNVERIFIED',
    PreliminaryFlag: 'PRELIMINARY',
    CurrentRequestedProcedureEvidenceSequence: [evidenceOf(context, pictures)],
    ...rootContainer(CONCEPT.report, contentOf(context, pictures), '1500'),
  };
  return writeDicomInstance(attributes, null, { checked: { required: REQUIRED } });
}

/** The designators that DICOM itself does not define (PS3.3 section C.12.1.1.7). */
function codingSchemes({ codes, identity }: EvidenceContext): readonly ElementAttributes[] {
  const OF_DICOM = ['DCM', 'SCT', 'UCUM', 'LN', 'UMLS'];
  return [...codes.schemes]
    .filter(([designator]) => !OF_DICOM.includes(designator))
    .map(([designator, { uid, name }]) => ({
      CodingSchemeDesignator: designator,
      ...(uid !== undefined && { CodingSchemeUID: uid }),
      CodingSchemeName: ownText(identity, name),
    }));
}

/** Every object that the report refers to, and the images that were read (PS3.3 section C.17.2). */
function evidenceOf({ study }: EvidenceContext, pictures: ReportedPictures): ElementAttributes {
  // A scan that is divided into several series is read as one.
  const ofSeries = new Map<string, Map<string, string>>();
  for (const { seriesUid, sopInstanceUid, sopClassUid } of study.place.images) {
    const classes = ofSeries.get(seriesUid) ?? new Map<string, string>();
    ofSeries.set(seriesUid, classes.set(sopInstanceUid, sopClassUid));
  }
  const series = (uid: string, instances: Iterable<readonly [string, string]>): ElementAttributes => ({
    SeriesInstanceUID: uid,
    ReferencedSOPSequence: [...instances].map(([instance, sopClass]) => ({
      ReferencedSOPClassUID: sopClass,
      ReferencedSOPInstanceUID: instance,
    })),
  });
  return {
    StudyInstanceUID: study.studyUid,
    ReferencedSeriesSequence: [
      ...[...ofSeries].map(([uid, classes]) => series(uid, classes)),
      series(
        pictures.seriesUid,
        pictures.all.map((uid) => [uid, SOP_CLASS.secondaryCapture] as const),
      ),
    ],
  };
}

function contentOf(context: EvidenceContext, pictures: ReportedPictures): readonly ElementAttributes[] {
  const groups = groupsOf(context, pictures);
  return [
    codeValueItem('HAS CONCEPT MOD', CONCEPT.language, CONCEPT.english),
    ...observer(context),
    codeValueItem('HAS CONCEPT MOD', CONCEPT.procedureReported, CONCEPT.ct),
    // The template does not allow an empty container.
    ...(groups.length > 0 ? [containerItem(CONCEPT.measurements, groups)] : []),
    containerItem(
      CONCEPT.qualitative,
      commentsOf(context).map((text) => textItem('CONTAINS', CONCEPT.comment, text)),
    ),
  ];
}

/** The service as the observer (TID 1002 and 1004). */
function observer(context: EvidenceContext): readonly ElementAttributes[] {
  const { service, settings } = context;
  return [
    codeValueItem('HAS OBS CONTEXT', CONCEPT.observerType, CONCEPT.device),
    uidItem('HAS OBS CONTEXT', CONCEPT.deviceUid, deviceUid(context)),
    textItem('HAS OBS CONTEXT', CONCEPT.deviceName, service.name),
    textItem('HAS OBS CONTEXT', CONCEPT.deviceManufacturer, MANUFACTURER),
    textItem('HAS OBS CONTEXT', CONCEPT.deviceModel, service.name),
    textItem('HAS OBS CONTEXT', CONCEPT.deviceSerial, settings.deviceSerial),
  ];
}

function groupsOf(context: EvidenceContext, pictures: ReportedPictures): readonly ElementAttributes[] {
  const localized = localizedFindings(context);
  const groups = localized.map((finding) => localizedGroup(context, finding, pictures));
  if (context.settings.findings === 'localized') return groups;
  return [...groups, ...scoresWithoutPlace(context, localized).map((score) => plainGroup(context, score))];
}

/** A score with its region in the image of its peak (TID 1410). */
function localizedGroup(
  context: EvidenceContext,
  finding: LocalizedFinding,
  pictures: ReportedPictures,
): ElementAttributes {
  const { region, peakImage } = finding;
  const source = imageItem('SELECTED FROM', CONCEPT.originalSource, imageReference(peakImage));
  const picture = pictures.ofFinding.get(finding.map);
  return containerItem(
    CONCEPT.group,
    [
      ...beginningOf(context, finding),
      rectangleItem(CONCEPT.imageRegion, region.voxels.low, region.voxels.high, source),
      ...valuesOf(context, finding),
      ...(picture === undefined
        ? []
        : [imageItem('CONTAINS', CONCEPT.visualExplanation, captureReference(picture))]),
    ],
    '1410',
  );
}

/** A score without a place (TID 1501). */
function plainGroup(context: EvidenceContext, score: Score): ElementAttributes {
  return containerItem(CONCEPT.group, [...beginningOf(context, score), ...valuesOf(context, score)], '1501');
}

function captureReference(uid: string): ElementAttributes {
  return { ReferencedSOPClassUID: SOP_CLASS.secondaryCapture, ReferencedSOPInstanceUID: uid };
}

/** Tracking, finding, and the algorithm (TID 4019). */
function beginningOf(context: EvidenceContext, score: Score): readonly ElementAttributes[] {
  const { study, identity, models, service } = context;
  const parameters = [
    ...models.files.map(({ name, sha256 }) => `${name}_sha256=${sha256}`),
    ...(score.model === 'ensemble' ? [`threshold=${study.conclusion.threshold}`] : []),
    `intended_use=${models.intendedUse}`,
    `volume_digest=${study.origin.volumeDigest}`,
    `provenance=${study.origin.json}`,
  ];
  return [
    textItem('HAS OBS CONTEXT', CONCEPT.trackingIdentifier, ownText(identity, nameOf(score))),
    uidItem('HAS OBS CONTEXT', CONCEPT.trackingUid, uidOf(context, 'tracking', score.model, score.finding)),
    codeValueItem('CONTAINS', CONCEPT.finding, reportedCode(context, score)),
    textItem('HAS CONCEPT MOD', CONCEPT.algorithmName, ownText(identity, algorithmOf(context, score))),
    textItem('HAS CONCEPT MOD', CONCEPT.algorithmVersion, service.version),
    ...parameters.map((text) =>
      textItem('HAS CONCEPT MOD', CONCEPT.algorithmParameters, ownText(identity, text)),
    ),
    codeValueItem('HAS CONCEPT MOD', CONCEPT.algorithmFamily, CONCEPT.artificialIntelligence),
  ];
}

/** Only the ensemble has a threshold, so only its finding is called present or absent. */
function valuesOf({ study }: EvidenceContext, { model, probability }: Score): readonly ElementAttributes[] {
  const certainty = numberItem(CONCEPT.certainty, percent(probability), CONCEPT.percent);
  if (model !== 'ensemble') return [certainty];
  const isPresent = study.conclusion.isPathological;
  return [
    certainty,
    codeValueItem('CONTAINS', CONCEPT.presence, isPresent ? CONCEPT.present : CONCEPT.absent),
  ];
}

/** Scores that are not in a group with a region. */
function scoresWithoutPlace(
  context: EvidenceContext,
  localized: readonly LocalizedFinding[],
): readonly Score[] {
  const { study } = context;
  const isLocalized = (model: string, finding: string): boolean =>
    localized.some((one) => one.model === model && one.finding === finding);
  return study.lists.flatMap(({ model, probabilities }) =>
    Object.entries(probabilities)
      .filter(([finding]) => !isLocalized(model, finding))
      .map(([finding, probability]) => ({ model, finding, probability }) as Score),
  );
}

/** The scores without a place as text, one item for each network. */
function commentsOf(context: EvidenceContext): readonly string[] {
  const { study, identity, models } = context;
  const verdicts = [
    `Probability of pathology ${verdictText(study.conclusion)}`,
    ...study.further.map((one) => `Ensemble ${one.name}: probability of pathology ${verdictText(one)}`),
  ];
  const others = scoresWithoutPlace(context, localizedFindings(context));
  const lists = study.lists.map((list) => unplacedText(list, others)).filter((text) => text !== undefined);
  return [...verdicts, ...lists, `${RESEARCH_USE} Intended use of the models: ${models.intendedUse}.`].map(
    (text) => ownText(identity, text),
  );
}

function unplacedText({ model, title }: NetworkScores, others: readonly Score[]): string | undefined {
  const scores = others
    .filter((score) => score.model === model)
    .map(({ finding, probability }) => `${finding} ${probabilityText(probability, 'en', 1)}`);
  return scores.length === 0 ? undefined : `Not localized, ${title}: ${scores.join('; ')}`;
}

function verdictText(conclusion: Conclusion): string {
  const { side, probability, threshold } = distanceFromThreshold(
    conclusion.probability,
    conclusion.threshold,
  );
  return `${probability}, ${side} the threshold of ${threshold}.`;
}
