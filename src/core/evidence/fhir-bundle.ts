import type { Code } from '../dicom/writing/code.js';
import { ENSEMBLE_SCORE } from '../explanation/localization.js';
import { distanceFromThreshold, probabilityText } from '../probability/probability-text.js';
import { CONCEPT } from './concepts.js';
import { derivedUuid } from './derived-uid.js';
import {
  algorithmOf,
  deviceUid,
  keyOf,
  localizedFindings,
  MANUFACTURER,
  nameOf,
  percent,
  type Score,
  uidOf,
  type EvidenceContext,
} from './evidence-context.js';
import { RESEARCH_USE, type Conclusion } from './evidence-study.js';

/** A FHIR resource or a part of one. */
export type Json = Readonly<Record<string, unknown>>;
interface Resource extends Json {
  readonly resourceType: string;
  readonly id: string;
}

interface JudgedScore extends Score {
  /** Only for an ensemble, because networks have no threshold. */
  readonly conclusion?: Conclusion;
}

const UCUM = 'http://unitsofmeasure.org';
const LOINC_CT_CHEST = { system: 'http://loinc.org', code: '24627-2', display: 'CT Chest' };
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
/** Systems of identifiers and of codes that the report's concepts use. */
const DICOM_UID = 'urn:dicom:uid';
const SYSTEMS: Readonly<Record<string, string>> = {
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  SCT: 'http://snomed.info/sct',
};

/**
 * The answer as a FHIR R4 transaction: DiagnosticReport, Observations, Device and Provenance. The same study gives the same
 * ids, so a second transaction changes nothing. The Observations follow HL7's "DICOM SR to FHIR Resource Mapping": a score is a
 * measurement group with the finding as its value and its certainty as a member. Patient and study are named by their
 * identifiers, because the ids of their resources are not known here.
 */
export function fhirBundle(context: EvidenceContext): Json {
  const { study } = context;
  const scores: readonly JudgedScore[] = [
    conclusionScore(ENSEMBLE_SCORE, study.conclusion),
    ...study.further.map((one) => conclusionScore(one.name, one)),
    ...study.lists.flatMap(({ model, probabilities }) =>
      Object.entries(probabilities).map(
        ([finding, probability]) => ({ model, finding, probability }) as Score,
      ),
    ),
  ];
  const groups = scores.map((score) => groupOf(context, score));
  const report = reportOf(
    context,
    groups.map(({ group }) => group),
  );
  const resources: readonly Resource[] = [
    deviceOf(context),
    ...groups.flatMap(({ group, members }) => [group, ...members]),
    report,
    provenanceOf(context, report),
  ];
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({
      fullUrl: `urn:uuid:${resource.id}`,
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    })),
  };
}

function conclusionScore(finding: string, conclusion: Conclusion): JudgedScore {
  return { model: 'ensemble', finding, probability: conclusion.probability, conclusion };
}

function idOf(context: EvidenceContext, ...kind: readonly string[]): string {
  return derivedUuid(...keyOf(context), 'fhir', ...kind);
}

function reference(resource: Resource | string): Json {
  return { reference: `urn:uuid:${typeof resource === 'string' ? resource : resource.id}` };
}

function coding({ value, meaning, scheme }: Code, system = SYSTEMS[scheme]): Json {
  return { system, code: value, display: meaning };
}

function concept(code: Code): Json {
  return { coding: [coding(code)] };
}

/** A narrative, without which readers of the record see nothing. */
function narrative(text: string): Json {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${escaped}</div>` };
}

/** The patient by PatientID, in the configured namespace or that of its issuer; undefined if the images have none. */
function subjectOf({ identity, settings }: EvidenceContext): Json | undefined {
  const { patientId, issuer } = identity;
  if (patientId === undefined) return undefined;
  return {
    type: 'Patient',
    identifier: {
      ...(settings.patientSystem !== undefined && { system: settings.patientSystem }),
      value: patientId,
      ...(issuer !== undefined && { assigner: { display: issuer } }),
    },
  };
}

function studyOf({ study }: EvidenceContext): Json {
  return {
    type: 'ImagingStudy',
    identifier: {
      type: { coding: [{ system: SYSTEMS['DCM'], code: '110180', display: 'Study Instance UID' }] },
      system: DICOM_UID,
      value: `urn:oid:${study.studyUid}`,
    },
  };
}

/** Fields that report and observations share. */
function commonOf(context: EvidenceContext): Json {
  const { identity, moment } = context;
  const { accessionNumber, studyDate } = identity;
  const subject = subjectOf(context);
  return {
    status: 'preliminary',
    ...(accessionNumber !== undefined && {
      basedOn: [
        {
          type: 'ServiceRequest',
          identifier: {
            type: { coding: [{ system: `${TERMINOLOGY}/v2-0203`, code: 'ACSN', display: 'Accession ID' }] },
            value: accessionNumber,
          },
        },
      ],
    }),
    ...(subject !== undefined && { subject }),
    // The times of the images state no zone, so only their day is certain.
    ...(studyDate !== undefined && {
      effectiveDateTime: `${studyDate.slice(0, 4)}-${studyDate.slice(4, 6)}-${studyDate.slice(6)}`,
    }),
    issued: moment.instant,
  };
}

function observation(context: EvidenceContext, kind: readonly string[], text: string, rest: Json): Resource {
  const id = idOf(context, ...kind);
  return {
    resourceType: 'Observation',
    id,
    text: narrative(text),
    ...commonOf(context),
    partOf: [studyOf(context)],
    device: reference(idOf(context, 'device')),
    ...rest,
  };
}

/** A score: its group, and the group's members. */
function groupOf(
  context: EvidenceContext,
  score: JudgedScore,
): { group: Resource; members: readonly Resource[] } {
  const { model, finding, probability, conclusion } = score;
  const name = nameOf(score);
  const value = probabilityText(probability, 'en', 2);
  const key = [model, finding];
  const members = [
    observation(context, [...key, 'certainty'], `${name}: ${value}`, {
      code: concept(CONCEPT.certainty),
      valueQuantity: { value: percent(probability), unit: '%', system: UCUM, code: '%' },
      ...(conclusion !== undefined && judgementOf(conclusion)),
    }),
    ...(conclusion === undefined ? [] : [presenceOf(context, key, conclusion)]),
  ];
  const group = observation(context, [...key, 'group'], `${name}: ${value}. ${RESEARCH_USE}`, {
    identifier: [{ system: DICOM_UID, value: `urn:oid:${uidOf(context, 'tracking', model, finding)}` }],
    code: concept(CONCEPT.group),
    valueCodeableConcept: findingOf(context, score),
    method: { text: algorithmOf(context, score) },
    hasMember: members.map(reference),
    ...placeOf(context, score),
  });
  return { group, members };
}

/** The finding by its name, and by its codes whose schemes have a URI. */
function findingOf({ codes }: EvidenceContext, { model, finding }: Score): Json {
  if (model === 'ensemble') return { ...concept(CONCEPT.abnormal), text: 'Pathology' };
  const codings = codes.codesOf(finding).flatMap((code) => {
    const system = codes.schemes.get(code.scheme)?.fhir;
    return system === undefined ? [] : [coding(code, system)];
  });
  return { ...(codings.length > 0 && { coding: codings }), text: finding };
}

function judgementOf({ isPathological, threshold }: Conclusion): Json {
  const code = isPathological ? { code: 'POS', display: 'Positive' } : { code: 'NEG', display: 'Negative' };
  return {
    interpretation: [{ coding: [{ system: `${TERMINOLOGY}/v3-ObservationInterpretation`, ...code }] }],
    referenceRange: [
      {
        high: { value: percent(threshold), unit: '%', system: UCUM, code: '%' },
        text: 'below the threshold',
      },
    ],
  };
}

function presenceOf(
  context: EvidenceContext,
  key: readonly string[],
  { isPathological }: Conclusion,
): Resource {
  const presence = isPathological ? CONCEPT.present : CONCEPT.absent;
  return observation(context, [...key, 'presence'], `Pathology: ${presence.meaning}`, {
    code: concept(CONCEPT.presence),
    valueCodeableConcept: concept(presence),
  });
}

/** R4 has no resource for a place in an image, so the place is a note. */
function placeOf(context: EvidenceContext, score: Score): Json {
  const found = localizedFindings(context).find(
    ({ model, finding }) => model === score.model && finding === score.finding,
  );
  if (found === undefined) return {};
  const { region, peakImage } = found;
  const { low, high } = region.voxels;
  const place = `Strongest on image ${peakImage.sopInstanceUid}, frame ${peakImage.frame + 1}, columns ${low[0] + 1} to ${high[0] + 1}, rows ${low[1] + 1} to ${high[1] + 1} (${region.tissue}, ${region.side}).`;
  return { note: [{ text: place }] };
}

function deviceOf(context: EvidenceContext): Resource {
  const { service, models, settings } = context;
  return {
    resourceType: 'Device',
    id: idOf(context, 'device'),
    text: narrative(`${service.name} ${service.version}. ${RESEARCH_USE}`),
    identifier: [{ system: DICOM_UID, value: `urn:oid:${deviceUid(context)}` }],
    manufacturer: MANUFACTURER,
    serialNumber: settings.deviceSerial,
    deviceName: [{ name: service.name, type: 'model-name' }],
    type: { text: 'Image analysis software' },
    version: [
      { type: { text: 'service' }, value: service.version },
      ...models.files.map(({ name, sha256 }) => ({ type: { text: `${name} sha256` }, value: sha256 })),
    ],
    note: [{ text: `${RESEARCH_USE} Intended use of the models: ${models.intendedUse}.` }],
  };
}

function reportOf(context: EvidenceContext, groups: readonly Resource[]): Resource {
  const { study } = context;
  const { side, probability, threshold } = distanceFromThreshold(
    study.conclusion.probability,
    study.conclusion.threshold,
  );
  const conclusion = `${RESEARCH_USE} Probability of pathology ${probability}, ${side} the threshold of ${threshold}.`;
  return {
    resourceType: 'DiagnosticReport',
    id: idOf(context, 'report'),
    text: narrative(conclusion),
    identifier: [{ system: DICOM_UID, value: `urn:oid:${uidOf(context, 'report', 'report')}` }],
    ...commonOf(context),
    category: [{ coding: [{ system: `${TERMINOLOGY}/v2-0074`, code: 'RAD', display: 'Radiology' }] }],
    code: { coding: [LOINC_CT_CHEST], text: 'AI analysis of a chest CT (research use only)' },
    imagingStudy: [studyOf(context)],
    result: groups.map(reference),
    conclusion,
  };
}

/** In R4 a device cannot perform a report, so the provenance names it. */
function provenanceOf(context: EvidenceContext, report: Resource): Resource {
  const { origin } = context.study;
  const assembler = {
    system: `${TERMINOLOGY}/provenance-participant-type`,
    code: 'assembler',
    display: 'Assembler',
  };
  return {
    resourceType: 'Provenance',
    id: idOf(context, 'provenance'),
    text: narrative(`Made by ${context.service.name} ${context.service.version}: ${origin.json}`),
    target: [reference(report)],
    recorded: context.moment.instant,
    agent: [{ type: { coding: [assembler] }, who: reference(idOf(context, 'device')) }],
    entity: [
      { role: 'source', what: studyOf(context) },
      // No server holds the volume, so its digest alone identifies it.
      { role: 'source', what: { display: 'Volume', identifier: { value: origin.volumeDigest } } },
    ],
  };
}
