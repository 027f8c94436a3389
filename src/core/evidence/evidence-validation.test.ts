import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ctFiles, enhancedCtFile } from '../../../test/builders/ct-study.js';
import { hasProgram, linesOf } from '../../../test/builders/dicom-programs.js';
import { CHARACTER_SETS, patientImages, WrittenEvidence } from '../../../test/builders/written-evidence.js';
import type { EvidenceConfiguration } from '../../config/evidence.configuration.js';

let evidence: WrittenEvidence;
beforeEach(() => {
  evidence = new WrittenEvidence();
});
afterEach(() => evidence.delete());

describe.skipIf(!hasProgram('dciodvfy'))('for dciodvfy (skipped where dicom3tools is not installed)', () => {
  /** Complaints about private terms, and about changes of the standard since the validator's edition of 2022. */
  const KNOWN = [
    /ContributingEquipmentSequence.*DeviceUID.* - Attribute is not present in standard DICOM IOD$/,
    /CodingSchemeDesignator.* - Unrecognized defined term = <99CTCLIP>$/,
    / - Missing attribute or value that would be needed to build DICOMDIR$/,
  ];

  it.each<readonly [string, readonly Uint8Array[], Partial<EvidenceConfiguration>]>([
    ['ordinary images', patientImages(), {}],
    ['an enhanced image', [enhancedCtFile(12)], {}],
    ['images without a patient', ctFiles(undefined, 12), {}],
    ...CHARACTER_SETS.map(([name, attributes]) => [name, patientImages(attributes), {}] as const),
    ['a group for every score', patientImages(), { findings: 'all' }],
  ])('the objects of %s have no errors but those of the images’ own values', async (_, files, settings) => {
    await evidence.make(files, { settings });
    const image = join(evidence.directory, 'image.dcm');
    writeFileSync(image, files[0]);
    const ofImage = complaintsAbout(image);
    for (const name of evidence.names) {
      const complaints = complaintsAbout(evidence.pathOf(name));
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
    await evidence.make(patientImages(attributes), { settings: { findings: 'all' } });
    const report = evidence.pathOf('report');
    // The option applies only to a document that declares no character set.
    for (const [program, ...options] of [['dsrdump'], ['dsr2xml', '--charset-assume', 'latin-1']] as const) {
      const lines = linesOf(program, [...options, report]);
      expect(lines.join('\n')).toContain('Comprehensive 3D SR');
      expect(lines.filter((line) => /^[EF]: /.test(line))).toEqual([]);
    }
  });
});
