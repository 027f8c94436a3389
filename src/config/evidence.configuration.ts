import { hostname } from 'node:os';
import { OneOf, Text } from './variables.js';

/** Scores that become groups of the structured report: the localized ones, which viewers show, or every one. */
export const EVIDENCE_FINDINGS = ['localized', 'all'] as const;
export type EvidenceFindings = (typeof EVIDENCE_FINDINGS)[number];

/** The objects for PACS and medical record that a study may request. */
export interface EvidenceConfiguration {
  readonly findings: EvidenceFindings;
  /** Whether the regions of the scores become a segmentation. */
  readonly segmentation: boolean;
  /** Identifies this installation in the objects. */
  readonly deviceSerial: string;
  /** Namespace of the hospital's PatientID in FHIR, a URI; undefined: the images' IssuerOfPatientID alone. */
  readonly patientSystem: string | undefined;
}

export class EvidenceEnvironment {
  @OneOf(EVIDENCE_FINDINGS)
  EVIDENCE_FINDINGS: EvidenceFindings = 'localized';

  @OneOf(['true', 'false'])
  EVIDENCE_SEG: 'true' | 'false' = 'false';

  @Text(/^[\x20-\x5b\x5d-\x7e]{1,64}$/, 'must be 1 to 64 ASCII characters without a backslash')
  DEVICE_SERIAL?: string;

  @Text(/^(https?:\/\/|urn:)\S+$/, 'must be a URI, such as "urn:oid:1.2.3.4"')
  FHIR_PATIENT_SYSTEM?: string;
}

export function evidenceConfiguration(environment: EvidenceEnvironment): EvidenceConfiguration {
  return {
    findings: environment.EVIDENCE_FINDINGS,
    segmentation: environment.EVIDENCE_SEG === 'true',
    deviceSerial: environment.DEVICE_SERIAL ?? hostname().slice(0, 64),
    patientSystem: environment.FHIR_PATIENT_SYSTEM,
  };
}
