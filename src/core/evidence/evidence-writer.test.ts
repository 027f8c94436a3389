import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ctFiles } from '../../../test/builders/ct-study.js';
import { EVIDENCE_MODELS } from '../../../test/builders/evidence-study.js';
import { outline } from '../../../test/builders/report-outline.js';
import {
  CHARACTER_SETS,
  type Making,
  patientImages,
  WrittenEvidence,
} from '../../../test/builders/written-evidence.js';
import type { EvidenceStudy } from './evidence-study.js';

let evidence: WrittenEvidence;
beforeEach(() => {
  evidence = new WrittenEvidence();
});
afterEach(() => evidence.delete());

const OBJECTS = [
  'finding_ctclip_Consolidation',
  'finding_probability_of_pathology',
  'finding_supervised_pleural_effusion',
  'report',
  'scores',
];

describe('the objects of a study', () => {
  it('are a report, a picture of each localized score and a page of all scores, readable by their owner only', async () => {
    expect(await evidence.make(patientImages())).toBeUndefined();
    expect(evidence.names).toEqual(OBJECTS);
    const classes = evidence.names.map((name) => evidence.file(name).string('x00080016'));
    expect(new Set(classes)).toEqual(new Set(['1.2.840.10008.5.1.4.1.1.7', '1.2.840.10008.5.1.4.1.1.88.34']));
    const written = [...evidence.names.map((name) => `dicom/${name}.dcm`), 'fhir.json'];
    expect(written.map((name) => statSync(join(evidence.directory, name)).mode & 0o077)).toEqual(
      written.map(() => 0),
    );
  });

  it('belong to the study of the images, the pictures in one series and the report in another', async () => {
    await evidence.make(patientImages());
    const files = evidence.names.map((name) => evidence.file(name));
    expect(new Set(files.map((one) => one.string('x0020000d')))).toEqual(new Set(['1.2.3']));
    expect(new Set(files.map((one) => one.string('x0020000e'))).size).toBe(2);
    expect(new Set(files.map((one) => one.string('x00080018'))).size).toBe(files.length);
  });

  it('have the same UIDs if they are made again, and others for other models, options or images', async () => {
    const uid = async (making: Making, files = patientImages()): Promise<string | undefined> => {
      await evidence.make(files, making);
      return evidence.file('report').string('x00080018');
    };
    const first = await uid({});
    const [supervised, ...others] = EVIDENCE_MODELS.files;
    const models = { ...EVIDENCE_MODELS, files: [{ ...supervised, sha256: 'd'.repeat(64) }, ...others] };
    const options = { change: (study: EvidenceStudy) => ({ ...study, options: { findings: ['Cyst'] } }) };
    expect(await uid({})).toBe(first);
    const all = [
      first,
      await uid({ models }),
      await uid(options),
      await uid({}, patientImages().slice(0, 11)),
    ];
    expect(new Set(all).size).toBe(4);
  });

  it('name every model file by a device UID that follows from its hash', async () => {
    await evidence.make(patientImages());
    const { items = [] } = evidence.file('scores').elements['x0018a001'];
    expect(items.map(({ dataSet }) => dataSet?.string('x0018a003'))).toEqual(
      EVIDENCE_MODELS.files.map(({ sha256 }) => `sha256 ${sha256}`),
    );
    expect(new Set(items.map(({ dataSet }) => dataSet?.string('x00181002'))).size).toBe(3);
  });

  it('are not made without images, or for images whose UIDs had to be replaced', async () => {
    const noImages = (study: EvidenceStudy): EvidenceStudy => ({
      ...study,
      place: { ...study.place, images: [] },
    });
    expect((await evidence.make(patientImages(), { change: noImages }))?.code).toBe('evidence.no-images');
    for (const attributes of [{ SOPClassUID: '' }, { StudyInstanceUID: 'STUDY' }])
      expect((await evidence.make(patientImages(attributes)))?.code).toBe('evidence.invalid-uids');
    expect(readdirSync(evidence.directory)).toEqual([]);
  });
});

describe('the identity of the patient', () => {
  it.each(CHARACTER_SETS)('is copied byte by byte: %s', async (_, attributes) => {
    const files = patientImages(attributes);
    await evidence.make(files);
    const source = dicomParser.parseDicom(files[0]);
    const tags = ['x00080005', 'x00080020', 'x00080030', 'x00080050', 'x00080090', 'x00081030'];
    tags.push('x00100010', 'x00100020', 'x00100030', 'x00100040', 'x0020000d', 'x00200010');
    const bytesOf = (set: dicomParser.DataSet, tag: string): string | undefined => {
      const element = set.elements[tag] as dicomParser.Element | undefined;
      return (
        element &&
        Buffer.from(set.byteArray)
          .subarray(element.dataOffset, element.dataOffset + element.length)
          .toString('hex')
      );
    };
    for (const name of evidence.names) {
      const made = evidence.file(name);
      expect(tags.map((tag) => bytesOf(made, tag))).toEqual(tags.map((tag) => bytesOf(source, tag)));
    }
  });

  it('is empty, but there, for images without a patient', async () => {
    await evidence.make(ctFiles(undefined, 12));
    expect(evidence.file('report').elements['x00100010'].length).toBe(0);
    expect(evidence.file('report').elements['x00100020'].length).toBe(0);
  });

  it('does not change the service’s own texts: outside UTF-8, other letters become question marks', async () => {
    const change = (study: EvidenceStudy): EvidenceStudy => ({
      ...study,
      lists: [{ model: 'ctclip', title: 'Сеть', probabilities: { Пневмония: 0.5 } }],
    });
    await evidence.make(patientImages({ SpecificCharacterSet: 'ISO_IR 144' }), { change });
    expect(outline(evidence.file('report')).join('\n')).toContain('Not localized, ????: ????????? 50.0%');
    await evidence.make(patientImages({ SpecificCharacterSet: 'ISO_IR 192' }), { change });
    const bytes = readFileSync(evidence.pathOf('report'));
    expect(bytes.includes(Buffer.from('Not localized, Сеть: Пневмония 50.0%'))).toBe(true);
  });
});
