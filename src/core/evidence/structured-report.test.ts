import type dicomParser from 'dicom-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ctFiles, enhancedCtFile } from '../../../test/builders/ct-study.js';
import { REGION, SCORES } from '../../../test/builders/evidence-study.js';
import { contentOf, firstItem, outline } from '../../../test/builders/report-outline.js';
import { patientImages, WrittenEvidence } from '../../../test/builders/written-evidence.js';
import { serviceIdentity } from '../../config/service-version.js';

let evidence: WrittenEvidence;
beforeEach(() => {
  evidence = new WrittenEvidence();
});
afterEach(() => evidence.delete());

describe('the structured report', () => {
  it('says in every group what the scores depend on', async () => {
    await evidence.make(patientImages());
    const parameters = outline(evidence.file('report')).filter((line) =>
      line.includes('Algorithm Parameters'),
    );
    const ofVolume = parameters.filter((line) => line.endsWith(`: volume_digest=${'d'.repeat(64)}`));
    const whole = parameters.filter((line) => line.endsWith(': provenance={"node":"20.19.0"}'));
    expect([ofVolume.length, whole.length]).toEqual([3, 3]);
  });

  it('has a group with a region for each localized score, and the others as text', async () => {
    await evidence.make(patientImages());
    const lines = outline(evidence.file('report')).filter(
      (line) => !/UIDREF|Algorithm Parameters/.test(line),
    );
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
    const group = contentOf(contentOf(evidence.file('report'), 'Imaging Measurements'), 'Measurement Group');
    const region = contentOf(group, 'Image Region');
    const graphic = Array.from({ length: 10 }, (_, index) => region?.float('x00700022', index));
    const source = contentOf(region, 'Original Source');
    const image = source && firstItem(source, 'x00081199');
    return { graphic, image };
  }

  it('draws the region around whole pixels of the image of its peak', async () => {
    await evidence.make(patientImages());
    const { graphic, image } = firstRegion();
    const [left, top, right, bottom] = [REGION.low[0], REGION.low[1], REGION.high[0] + 1, REGION.high[1] + 1];
    expect(graphic).toEqual([left, top, right, top, right, bottom, left, bottom, left, top]);
    expect(image?.string('x00081155')).toBe(`1.2.3.4.${REGION.peakSlice + 1}`);
    expect(image?.string('x00081160')).toBeUndefined();
  });

  it('lists the images by their series, if the scan is divided into several', async () => {
    const halves = ctFiles((index) => ({ attributes: { SeriesInstanceUID: `1.2.3.${index % 2}` } }), 12);
    await evidence.make(halves);
    const referenced = firstItem(evidence.file('report'), 'x0040a375');
    const series = referenced?.elements['x00081115'].items ?? [];
    expect(
      series.map(({ dataSet }) => [
        dataSet?.string('x0020000e'),
        dataSet?.elements['x00081199'].items?.length,
      ]),
    ).toEqual([
      ['1.2.3.0', 6],
      ['1.2.3.1', 6],
      [evidence.file('scores').string('x0020000e'), 4],
    ]);
  });

  it('names the frame of an image of many', async () => {
    await evidence.make([enhancedCtFile(12)]);
    const { image } = firstRegion();
    expect(image?.string('x00081155')).toBe('1.2.3.4.1');
    expect(image?.intString('x00081160')).toBe(REGION.peakSlice + 1);
  });

  it('has a group for every score with EVIDENCE_FINDINGS=all', async () => {
    await evidence.make(patientImages(), { settings: { findings: 'all' } });
    const lines = outline(evidence.file('report'));
    const count = Object.values(SCORES).flatMap((list) => Object.keys(list)).length;
    expect(lines.filter((line) => line.includes('CONTAINER Measurement Group'))).toHaveLength(count + 1);
  });

  it('has no empty container if no score has a place', async () => {
    await evidence.make(patientImages(), {
      change: (study) => ({ ...study, explanation: { localizations: [], maps: new Map() } }),
    });
    expect(outline(evidence.file('report')).join('\n')).not.toContain('Imaging Measurements');
    expect(evidence.names).toEqual(['report', 'scores']);
  });
});
