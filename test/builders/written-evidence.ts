import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import type { EvidenceConfiguration } from '../../src/config/evidence.configuration.js';
import type { ElementAttributes } from '../../src/core/dicom/writing/elements.js';
import type { EvidenceModels, EvidenceStudy } from '../../src/core/evidence/evidence-study.js';
import type { Warning } from '../../src/core/problem/warning.js';
import { ctFiles, withArchive } from './ct-study.js';
import { EVIDENCE_MODELS, evidenceStudyOf, evidenceWriterOf } from './evidence-study.js';

/** Headers of the images that identify the patient. */
const PATIENT: ElementAttributes = {
  PatientName: 'MUSTER^MAX',
  PatientID: 'P-1',
  PatientBirthDate: '19500101',
  PatientSex: 'M',
  StudyDate: '20260102',
  StudyTime: '101112',
  StudyID: '7',
  AccessionNumber: 'A-9',
  ReferringPhysicianName: '',
  StudyDescription: 'CHEST',
};

/** Images of a patient, with further headers. */
export function patientImages(attributes: ElementAttributes = {}): readonly Uint8Array[] {
  return ctFiles(() => ({ attributes: { ...PATIENT, ...attributes } }), 12);
}

const raw = (bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
/** Text in Latin-1, padded with a space to an even length. */
const latin = (text: string): Uint8Array => Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1');
/** A Cyrillic name in ISO 8859-5. */
const cyrillic = Buffer.from('b8d2d0ddded25ec1d5e0d3d5d920', 'hex');
const japanese = latin(
  'Yamada^Tarou=\u001b$B;3ED\u001b(B^\u001b$BB@O:\u001b(B=\u001b$B$d$^$@\u001b(B^\u001b$B$?$m$&\u001b(B',
);

/** Headers of patients in character sets of the world, by a description. */
export const CHARACTER_SETS: readonly (readonly [string, ElementAttributes])[] = [
  [
    'Cyrillic in ISO_IR 144',
    { SpecificCharacterSet: 'ISO_IR 144', PatientName: cyrillic, PatientID: cyrillic },
  ],
  [
    'Cyrillic in UTF-8',
    { SpecificCharacterSet: 'ISO_IR 192', PatientName: 'Иванов^Иван', PatientID: 'ИБ-12' },
  ],
  ['Cyrillic without a declared character set', { SpecificCharacterSet: undefined, PatientName: cyrillic }],
  [
    'Japanese with code extensions',
    { SpecificCharacterSet: latin('\\ISO 2022 IR 87'), PatientName: japanese },
  ],
  ['an empty PatientID', { PatientID: '' }],
  ['other padding', { PatientID: raw([0x31, 0x32, 0x00, 0x00]), StudyID: latin('  1 ') }],
];

export interface Making {
  readonly settings?: Partial<EvidenceConfiguration>;
  readonly models?: EvidenceModels;
  readonly change?: (study: EvidenceStudy) => EvidenceStudy;
}

/** The objects of a study, written into a directory of their own. */
export class WrittenEvidence {
  readonly directory = mkdtempSync(join(tmpdir(), 'evidence-'));

  make(
    files: readonly Uint8Array[],
    { settings, models = EVIDENCE_MODELS, change = (study) => study }: Making = {},
  ): Promise<Warning | undefined> {
    return withArchive(files, (path) =>
      evidenceWriterOf(settings).write(this.directory, path, change(evidenceStudyOf(files)), models),
    );
  }

  pathOf(name: string): string {
    return join(this.directory, 'dicom', `${name}.dcm`);
  }

  /** @param name without its extension */
  file(name: string): dicomParser.DataSet {
    return dicomParser.parseDicom(readFileSync(this.pathOf(name)));
  }

  /** Sorted names of the objects, without their extension. */
  get names(): readonly string[] {
    return readdirSync(join(this.directory, 'dicom'))
      .map((name) => name.slice(0, -'.dcm'.length))
      .sort();
  }

  delete(): void {
    rmSync(this.directory, { recursive: true });
  }
}
