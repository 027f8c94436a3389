import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ctFiles, withArchive } from '../../../test/builders/ct-study.js';
import {
  EVIDENCE_MODELS,
  evidenceStudyOf,
  evidenceWriterOf,
  MADE_AT,
} from '../../../test/builders/evidence-study.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import type { EvidenceStudy } from './evidence-study.js';

interface Entry {
  readonly fullUrl: string;
  readonly request: { readonly method: string; readonly url: string };
  readonly resource: Readonly<Record<string, unknown>> & {
    readonly resourceType: string;
    readonly id: string;
  };
}
interface Bundle {
  readonly type: string;
  readonly entry: readonly Entry[];
}

const PATIENT: ElementAttributes = {
  PatientID: 'P-1',
  IssuerOfPatientID: 'HOSPITAL',
  AccessionNumber: 'A-9',
  StudyDate: '20260102',
};

async function bundleOf(
  attributes: ElementAttributes = PATIENT,
  patientSystem?: string,
  change: (study: EvidenceStudy) => EvidenceStudy = (study) => study,
): Promise<Bundle> {
  const directory = mkdtempSync(join(tmpdir(), 'fhir-'));
  const files = ctFiles(() => ({ attributes }), 12);
  try {
    await withArchive(files, (path) =>
      evidenceWriterOf({ patientSystem }).write(
        directory,
        path,
        change(evidenceStudyOf(files)),
        EVIDENCE_MODELS,
      ),
    );
    return JSON.parse(readFileSync(join(directory, 'fhir.json'), 'utf8')) as Bundle;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The bundle of an ordinary study. */
let ordinary: Bundle;
beforeAll(async () => {
  ordinary = await bundleOf();
});

function ofType({ entry }: Bundle, type: string): readonly Entry['resource'][] {
  return entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);
}

/** Addresses of other resources of the bundle, at any depth; identifiers stand for resources of other systems. */
function references(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

describe('the FHIR bundle', () => {
  it('is a transaction in which every reference leads to a resource of its own', () => {
    const bundle = ordinary;
    expect(bundle.type).toBe('transaction');
    const urls = bundle.entry.map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
    expect(references(bundle.entry).filter((one) => !urls.includes(one))).toEqual([]);
    for (const { fullUrl, request, resource } of bundle.entry) {
      expect(fullUrl).toBe(`urn:uuid:${resource.id}`);
      expect(request).toEqual({ method: 'PUT', url: `${resource.resourceType}/${resource.id}` });
    }
  });

  it('has the same ids each time, and others for other options', async () => {
    const ids = ({ entry }: Bundle): readonly string[] => entry.map(({ resource }) => resource.id);
    const first = ids(ordinary);
    expect(ids(await bundleOf())).toEqual(first);
    const other = await bundleOf(PATIENT, undefined, (study) => ({
      ...study,
      options: { findings: ['Cyst'] },
    }));
    expect(ids(other).filter((id) => first.includes(id))).toEqual([]);
  });

  it('gives every score as a group with the finding as its value and its certainty as a member', () => {
    const bundle = ordinary;
    const observations = ofType(bundle, 'Observation');
    const groups = observations.filter(({ hasMember }) => hasMember !== undefined);
    expect(groups.map(({ valueCodeableConcept }) => (valueCodeableConcept as { text: string }).text)).toEqual(
      [
        'Pathology',
        'pleural_effusion',
        'infiltrate',
        'Consolidation',
        'Pathological finding',
        'Crazy <idea> & co',
      ],
    );
    const [study, effusion] = groups;
    expect(effusion.valueCodeableConcept).toMatchObject({
      coding: [
        { system: 'http://snomed.info/sct', code: '60046008' },
        { system: 'http://radlex.org', code: 'RID34539' },
      ],
    });
    const members = (group: Entry['resource']): readonly Entry['resource'][] =>
      references(group.hasMember).flatMap((url) => observations.filter(({ id }) => url === `urn:uuid:${id}`));
    expect(members(effusion)).toMatchObject([
      { code: { coding: [{ code: '111012' }] }, valueQuantity: { value: 99.91, code: '%' } },
    ]);
    expect(members(effusion)[0]).not.toHaveProperty('interpretation');
    expect(members(study)).toMatchObject([
      {
        valueQuantity: { value: 87.5 },
        interpretation: [{ coding: [{ code: 'POS' }] }],
        referenceRange: [{ high: { value: 40 } }],
      },
      { valueCodeableConcept: { coding: [{ code: '52101004', display: 'Present' }] } },
    ]);
  });

  it('names patient, study and order by their identifiers, and the day of the study', async () => {
    const [report] = ofType(await bundleOf(PATIENT, 'urn:oid:1.2.3.4'), 'DiagnosticReport');
    expect(report).toMatchObject({
      status: 'preliminary',
      subject: {
        type: 'Patient',
        identifier: { system: 'urn:oid:1.2.3.4', value: 'P-1', assigner: { display: 'HOSPITAL' } },
      },
      basedOn: [{ identifier: { value: 'A-9' } }],
      imagingStudy: [{ identifier: { system: 'urn:dicom:uid', value: 'urn:oid:1.2.3' } }],
      effectiveDateTime: '2026-01-02',
      issued: MADE_AT.toISOString(),
    });
    expect(report).not.toHaveProperty('performer');
  });

  it.each<[string, ElementAttributes, string | undefined]>([
    ['UTF-8', { SpecificCharacterSet: 'ISO_IR 192', PatientID: 'ИБ-12' }, 'ИБ-12'],
    [
      'ISO_IR 144',
      { SpecificCharacterSet: 'ISO_IR 144', PatientID: Uint8Array.of(0xb8, 0xb1, 0x31, 0x20) },
      'ИБ1',
    ],
    ['letters without a declared character set', { PatientID: Uint8Array.of(0xb8, 0xb1) }, undefined],
    ['no PatientID', { PatientID: '' }, undefined],
  ])('has the PatientID as it was meant, or none: %s', async (_, attributes, expected) => {
    const [report] = ofType(await bundleOf(attributes), 'DiagnosticReport');
    const subject = report.subject as { identifier: { value: string } } | undefined;
    expect(subject?.identifier.value).toBe(expected);
  });

  it('writes names of findings as text, not as markup', () => {
    const narratives = ofType(ordinary, 'Observation').map(({ text }) => (text as { div: string }).div);
    expect(narratives.filter((div) => div.includes('<idea>'))).toEqual([]);
    expect(narratives.some((div) => div.includes('Crazy &lt;idea&gt; &amp; co'))).toBe(true);
  });

  it('gives the answers of further ensembles with their own thresholds', async () => {
    const further = [{ name: 'fusion', probability: 0.25, isPathological: false, threshold: 0.5 }];
    const bundle = await bundleOf(PATIENT, undefined, (study) => ({ ...study, further }));
    const values = ofType(bundle, 'Observation').filter(({ referenceRange }) => referenceRange !== undefined);
    expect(values).toMatchObject([
      { valueQuantity: { value: 87.5 } },
      {
        valueQuantity: { value: 25 },
        interpretation: [{ coding: [{ code: 'NEG' }] }],
        referenceRange: [{ high: { value: 50 } }],
      },
    ]);
  });

  it('names service and model files in device and provenance', () => {
    const bundle = ordinary;
    const [device] = ofType(bundle, 'Device');
    expect(device).toMatchObject({ serialNumber: 'site-1', manufacturer: 'ctclip-inference-api' });
    const versions = (device.version as readonly { value: string }[]).map(({ value }) => value);
    expect(versions.slice(1)).toEqual(EVIDENCE_MODELS.files.map(({ sha256 }) => sha256));
    expect(references(ofType(bundle, 'Provenance')[0].agent)).toEqual([`urn:uuid:${device.id}`]);
  });

  it('names the digest of the volume, and quotes what the answer depends on', () => {
    const [provenance] = ofType(ordinary, 'Provenance');
    expect(provenance).toMatchObject({
      entity: [
        { what: { type: 'ImagingStudy' } },
        { what: { display: 'Volume', identifier: { value: 'd'.repeat(64) } } },
      ],
    });
    expect((provenance.text as { div: string }).div).toContain('{"node":"20.19.0"}');
  });
});
