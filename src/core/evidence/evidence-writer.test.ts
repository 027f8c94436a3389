import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ctFiles, enhancedCtFile, withArchive } from '../../../test/builders/ct-study.js';
import { hasProgram, linesOf } from '../../../test/builders/dicom-programs.js';
import {
  EVIDENCE_MODELS,
  evidenceStudyOf,
  evidenceWriterOf,
  REGION,
  SCORES,
} from '../../../test/builders/evidence-study.js';
import { contentOf, firstItem, outline } from '../../../test/builders/report-outline.js';
import type { EvidenceConfiguration } from '../../config/evidence.configuration.js';
import { serviceIdentity } from '../../config/service-version.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import type { Warning } from '../problem/warning.js';
import type { EvidenceModels, EvidenceStudy } from './evidence-study.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'evidence-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Headers of the images, by which the patient is known. */
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

const raw = (bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
/** Padded with a space. */
const latin = (text: string): Uint8Array => Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1');
/** A Cyrillic name in ISO 8859-5. */
const cyrillic = Buffer.from('b8d2d0ddded25ec1d5e0d3d5d920', 'hex');
const japanese = latin(
  'Yamada^Tarou=\u001b$B;3ED\u001b(B^\u001b$BB@O:\u001b(B=\u001b$B$d$^$@\u001b(B^\u001b$B$?$m$&\u001b(B',
);

const CHARACTER_SETS: readonly (readonly [string, ElementAttributes])[] = [
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

interface Making {
  readonly settings?: Partial<EvidenceConfiguration>;
  readonly models?: EvidenceModels;
  readonly change?: (study: EvidenceStudy) => EvidenceStudy;
}

function make(
  files: readonly Uint8Array[],
  { settings, models = EVIDENCE_MODELS, change = (study) => study }: Making = {},
): Promise<Warning | undefined> {
  return withArchive(files, (path) =>
    evidenceWriterOf(settings).write(directory, path, change(evidenceStudyOf(files)), models),
  );
}

function images(attributes: ElementAttributes = {}): readonly Uint8Array[] {
  return ctFiles(() => ({ attributes: { ...PATIENT, ...attributes } }), 12);
}

function file(name: string): dicomParser.DataSet {
  return dicomParser.parseDicom(readFileSync(join(directory, 'dicom', `${name}.dcm`)));
}

function names(): readonly string[] {
  return readdirSync(join(directory, 'dicom')).sort();
}

const OBJECTS = [
  'finding_ctclip_Consolidation.dcm',
  'finding_probability_of_pathology.dcm',
  'finding_supervised_pleural_effusion.dcm',
  'report.dcm',
  'scores.dcm',
];

describe('the objects of a study', () => {
  it('are a report, a picture of each localized score and a page of all scores, readable by their owner only', async () => {
    expect(await make(images())).toBeUndefined();
    expect(names()).toEqual(OBJECTS);
    const classes = names().map((name) => file(name.slice(0, -4)).string('x00080016'));
    expect(new Set(classes)).toEqual(new Set(['1.2.840.10008.5.1.4.1.1.7', '1.2.840.10008.5.1.4.1.1.88.34']));
    const written = [...names().map((name) => `dicom/${name}`), 'fhir.json'];
    expect(written.map((name) => statSync(join(directory, name)).mode & 0o077)).toEqual(written.map(() => 0));
  });

  it('belong to the study of the images, the pictures in one series and the report in another', async () => {
    await make(images());
    const files = names().map((name) => file(name.slice(0, -4)));
    expect(new Set(files.map((one) => one.string('x0020000d')))).toEqual(new Set(['1.2.3']));
    expect(new Set(files.map((one) => one.string('x0020000e'))).size).toBe(2);
    expect(new Set(files.map((one) => one.string('x00080018'))).size).toBe(files.length);
  });

  it('have the same UIDs if they are made again, and others for other models, options or images', async () => {
    const uid = async (making: Making, files = images()): Promise<string | undefined> => {
      await make(files, making);
      return file('report').string('x00080018');
    };
    const first = await uid({});
    const [supervised, ...others] = EVIDENCE_MODELS.files;
    const models = { ...EVIDENCE_MODELS, files: [{ ...supervised, sha256: 'd'.repeat(64) }, ...others] };
    const options = { change: (study: EvidenceStudy) => ({ ...study, options: { findings: ['Cyst'] } }) };
    expect(await uid({})).toBe(first);
    const all = [first, await uid({ models }), await uid(options), await uid({}, images().slice(0, 11))];
    expect(new Set(all).size).toBe(4);
  });

  it('name every model file by a device UID that follows from its hash', async () => {
    await make(images());
    const { items = [] } = file('scores').elements['x0018a001'];
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
    expect((await make(images(), { change: noImages }))?.code).toBe('evidence.no-images');
    for (const attributes of [{ SOPClassUID: '' }, { StudyInstanceUID: 'STUDY' }])
      expect((await make(images(attributes)))?.code).toBe('evidence.invalid-uids');
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('the identity of the patient', () => {
  it.each(CHARACTER_SETS)('is copied byte by byte: %s', async (_, attributes) => {
    const files = images(attributes);
    await make(files);
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
    for (const name of names()) {
      const made = file(name.slice(0, -4));
      expect(tags.map((tag) => bytesOf(made, tag))).toEqual(tags.map((tag) => bytesOf(source, tag)));
    }
  });

  it('is empty, but there, for images without a patient', async () => {
    await make(ctFiles(undefined, 12));
    expect(file('report').elements['x00100010'].length).toBe(0);
    expect(file('report').elements['x00100020'].length).toBe(0);
  });

  it('does not change the service’s own texts: outside UTF-8, other letters become question marks', async () => {
    const change = (study: EvidenceStudy): EvidenceStudy => ({
      ...study,
      lists: [{ model: 'ctclip', title: 'Сеть', probabilities: { Пневмония: 0.5 } }],
    });
    await make(images({ SpecificCharacterSet: 'ISO_IR 144' }), { change });
    expect(outline(file('report')).join('\n')).toContain('Not localized, ????: ????????? 50.0%');
    await make(images({ SpecificCharacterSet: 'ISO_IR 192' }), { change });
    const bytes = readFileSync(join(directory, 'dicom', 'report.dcm'));
    expect(bytes.includes(Buffer.from('Not localized, Сеть: Пневмония 50.0%'))).toBe(true);
  });
});

describe('the structured report', () => {
  it('says in every group what the scores depend on', async () => {
    await make(images());
    const parameters = outline(file('report')).filter((line) => line.includes('Algorithm Parameters'));
    const ofVolume = parameters.filter((line) => line.endsWith(`: volume_digest=${'d'.repeat(64)}`));
    const whole = parameters.filter((line) => line.endsWith(': provenance={"node":"20.19.0"}'));
    expect([ofVolume.length, whole.length]).toEqual([3, 3]);
  });

  it('has a group with a region for each localized score, and the others as text', async () => {
    await make(images());
    const lines = outline(file('report')).filter((line) => !/UIDREF|Algorithm Parameters/.test(line));
    const algorithm = (name: string): readonly string[] => [
      `      TEXT Algorithm Name: ${name}`,
      `      TEXT Algorithm Version: ${serviceIdentity().version}`,
      '      CODE Algorithm Family: Artificial Intelligence',
      '      SCOORD Image Region',
      '        IMAGE Original Source',
    ];
    expect(lines.slice(lines.indexOf('  CONTAINER Imaging Measurements'))).toEqual([
      '  CONTAINER Imaging Measurements',
      '    CONTAINER Measurement Group',
      '      TEXT Tracking Identifier: Study: probability of pathology',
      '      CODE Finding: Abnormal',
      ...algorithm('CT-CLIP ensemble'),
      '      NUM Certainty of Finding: 87.5',
      '      CODE Presence: Present',
      '      IMAGE Visual explanation',
      '    CONTAINER Measurement Group',
      '      TEXT Tracking Identifier: supervised: pleural_effusion',
      '      CODE Finding: Pleural effusion',
      ...algorithm('CT-CLIP supervised head'),
      '      NUM Certainty of Finding: 99.91',
      '      IMAGE Visual explanation',
      '    CONTAINER Measurement Group',
      '      TEXT Tracking Identifier: ctclip: Consolidation',
      '      CODE Finding: consolidation',
      ...algorithm('CT-CLIP zero-shot'),
      '      NUM Certainty of Finding: 75',
      '      IMAGE Visual explanation',
      '  CONTAINER Qualitative Evaluations',
      '    TEXT Comment: Probability of pathology 88%, above the threshold of 40%.',
      '    TEXT Comment: Not localized, CT-CLIP supervised head: infiltrate 25.0%',
      '    TEXT Comment: Not localized, CT-CLIP zero-shot: Pathological finding 50.0%; Crazy <idea> & co 12.5%',
      '    TEXT Comment: Research use only. Not a diagnosis. The scores are not calibrated. Intended use of the models: demonstration.',
    ]);
  });

  /** The region of the first group, and the image that it is in. */
  function firstRegion(): {
    graphic: readonly (number | undefined)[];
    image: dicomParser.DataSet | undefined;
  } {
    const group = contentOf(contentOf(file('report'), 'Imaging Measurements'), 'Measurement Group');
    const region = contentOf(group, 'Image Region');
    const graphic = Array.from({ length: 10 }, (_, index) => region?.float('x00700022', index));
    const source = contentOf(region, 'Original Source');
    const image = source && firstItem(source, 'x00081199');
    return { graphic, image };
  }

  it('draws the region around whole pixels of the image of its peak', async () => {
    await make(images());
    const { graphic, image } = firstRegion();
    const [left, top, right, bottom] = [REGION.low[0], REGION.low[1], REGION.high[0] + 1, REGION.high[1] + 1];
    expect(graphic).toEqual([left, top, right, top, right, bottom, left, bottom, left, top]);
    expect(image?.string('x00081155')).toBe(`1.2.3.4.${REGION.peakSlice + 1}`);
    expect(image?.string('x00081160')).toBeUndefined();
  });

  it('lists the images by their series, if the scan is divided into several', async () => {
    const halves = ctFiles((index) => ({ attributes: { SeriesInstanceUID: `1.2.3.${index % 2}` } }), 12);
    await make(halves);
    const evidence = firstItem(file('report'), 'x0040a375');
    const series = evidence?.elements['x00081115'].items ?? [];
    expect(
      series.map(({ dataSet }) => [
        dataSet?.string('x0020000e'),
        dataSet?.elements['x00081199'].items?.length,
      ]),
    ).toEqual([
      ['1.2.3.0', 6],
      ['1.2.3.1', 6],
      [file('scores').string('x0020000e'), 4],
    ]);
  });

  it('names the frame of an image of many', async () => {
    await make([enhancedCtFile(12)]);
    const { image } = firstRegion();
    expect(image?.string('x00081155')).toBe('1.2.3.4.1');
    expect(image?.intString('x00081160')).toBe(REGION.peakSlice + 1);
  });

  it('has a group for every score with EVIDENCE_FINDINGS=all', async () => {
    await make(images(), { settings: { findings: 'all' } });
    const lines = outline(file('report'));
    const count = Object.values(SCORES).flatMap((list) => Object.keys(list)).length;
    expect(lines.filter((line) => line.includes('CONTAINER Measurement Group'))).toHaveLength(count + 1);
  });

  it('has no empty container if no score has a place', async () => {
    await make(images(), {
      change: (study) => ({ ...study, explanation: { localizations: [], maps: new Map() } }),
    });
    expect(outline(file('report')).join('\n')).not.toContain('Imaging Measurements');
    expect(names()).toEqual(['report.dcm', 'scores.dcm']);
  });
});

describe.skipIf(!hasProgram('dciodvfy'))('for dciodvfy (skipped where dicom3tools is not installed)', () => {
  /** Known differences between the validator's edition of the standard, of 2022, and the current one, and private terms. */
  const KNOWN = [
    /ContributingEquipmentSequence.*DeviceUID.* - Attribute is not present in standard DICOM IOD$/,
    /CodingSchemeDesignator.* - Unrecognized defined term = <99CTCLIP>$/,
    / - Missing attribute or value that would be needed to build DICOMDIR$/,
  ];

  it.each<readonly [string, readonly Uint8Array[], Partial<EvidenceConfiguration>]>([
    ['ordinary images', images(), {}],
    ['an enhanced image', [enhancedCtFile(12)], {}],
    ['images without a patient', ctFiles(undefined, 12), {}],
    ...CHARACTER_SETS.map(([name, attributes]) => [name, images(attributes), {}] as const),
    ['a group for every score', images(), { findings: 'all' }],
  ])('the objects of %s have no errors but those of the images’ own values', async (_, files, settings) => {
    await make(files, { settings });
    const image = join(directory, 'image.dcm');
    writeFileSync(image, files[0]);
    const ofImage = complaintsAbout(image);
    for (const name of names()) {
      const complaints = complaintsAbout(join(directory, 'dicom', name));
      const isKnown = (line: string): boolean =>
        ofImage.includes(line) || KNOWN.some((known) => known.test(line));
      expect(complaints.filter((line) => !isKnown(line))).toEqual([]);
    }
  });

  function complaintsAbout(path: string): readonly string[] {
    return linesOf('dciodvfy', ['-new', path]).filter((line) => /^(Error|Warning)/.test(line));
  }
});

describe.skipIf(!hasProgram('dsrdump'))('for DCMTK (skipped where it is not installed)', () => {
  it.each(CHARACTER_SETS)('the report is a document without a complaint: %s', async (_, attributes) => {
    await make(images(attributes), { settings: { findings: 'all' } });
    const report = join(directory, 'dicom', 'report.dcm');
    // The assumption holds only for a document that declares no character set.
    for (const [program, ...options] of [['dsrdump'], ['dsr2xml', '--charset-assume', 'latin-1']] as const) {
      const lines = linesOf(program, [...options, report]);
      expect(lines.join('\n')).toContain('Comprehensive 3D SR');
      expect(lines.filter((line) => /^[EF]: /.test(line))).toEqual([]);
    }
  });
});
