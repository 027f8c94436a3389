import { describe, expect, it } from 'vitest';

import { ctFrame, ctStack } from '../../../../test/builders/image-frames.js';
import { refusalOf } from '../../../../test/builders/refusal.js';
import { chooseSeries } from './choose-series.js';
import { loadSeriesRules } from './load-series-rules.js';

const rules = loadSeriesRules();

/** Reasons by the last part of the series UID. */
function reasons(choice: ReturnType<typeof chooseSeries>): Record<string, string> {
  return Object.fromEntries(choice.candidates.map(({ seriesUid, reason }) => [seriesUid, reason]));
}

describe('chooseSeries', () => {
  it('prefers a lung kernel over a standard one with more slices', () => {
    const choice = chooseSeries(
      [
        ...ctStack(40, { seriesUid: 'standard', kernel: 'B30f' }),
        ...ctStack(24, { seriesUid: 'lung', kernel: 'LUNG' }),
      ],
      rules,
    );
    expect(choice.seriesUid).toBe('lung');
    expect(choice.frames).toHaveLength(24);
    expect(reasons(choice)).toEqual({
      lung: 'Chosen of 2 usable series for its kernel (lung before standard): 24 slices of 2 mm, kernel LUNG (lung).',
      standard: 'Usable, but the chosen series is preferred for its kernel (lung before standard).',
    });
  });

  it('prefers a standard kernel over any other', () => {
    const choice = chooseSeries(
      [
        ...ctStack(60, { seriesUid: 'bone', kernel: 'BONEPLUS' }),
        ...ctStack(20, { seriesUid: 'standard', kernel: 'STANDARD' }),
      ],
      rules,
    );
    expect(choice.seriesUid).toBe('standard');
  });

  it('prefers more slices within a class, and thinner slices at equal numbers', () => {
    const more = chooseSeries(
      [
        ...ctStack(30, { seriesUid: 'thin', kernel: 'B70f', sliceThickness: 1 }),
        ...ctStack(31, { seriesUid: 'more', kernel: 'Bl57d', sliceThickness: 2 }),
      ],
      rules,
    );
    expect(more.seriesUid).toBe('more');
    const thinner = chooseSeries(
      [
        ...ctStack(30, { seriesUid: 'thick', sliceThickness: 3 }),
        ...ctStack(30, { seriesUid: 'thin', sliceThickness: 1.25 }),
      ],
      rules,
    );
    expect(thinner.seriesUid).toBe('thin');
    expect(reasons(thinner)['thick']).toBe(
      'Usable, but the chosen series is preferred for its thinner slices (1.25 mm against 3 mm).',
    );
  });

  it('gives the same answer whatever the order of the files', () => {
    const frames = [
      ...ctStack(30, { seriesUid: 'b' }),
      ...ctStack(30, { seriesUid: 'a' }),
      ...ctStack(30, { seriesUid: 'c' }),
    ];
    expect(chooseSeries(frames, rules).seriesUid).toBe('a');
    expect(chooseSeries([...frames].reverse(), rules).seriesUid).toBe('a');
  });

  it.each([
    ['a localizer', { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }, 'localizer'],
    ['a topogram', { imageType: ['ORIGINAL', 'PRIMARY', 'TOPOGRAM'] }, 'localizer'],
    ['a projection', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'MIP'] }, 'reformat'],
    ['a reformat in axial planes', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'CT_SOM5 MPR'] }, 'reformat'],
    ['a screenshot', { imageType: ['DERIVED', 'PRIMARY', 'SCREEN SAVE'] }, 'screenshot'],
    ['a dose sheet', { imageType: ['ORIGINAL', 'PRIMARY', 'DOSE_INFO'] }, 'dose sheet'],
    ['a protocol sheet', { imageType: ['ORIGINAL', 'PRIMARY', 'OTHER', 'CT_SOM5 PROT'] }, 'dose sheet'],
    ['a derived secondary image', { imageType: ['DERIVED', 'SECONDARY', 'AXIAL'] }, 'derived image'],
    ['an MPR', { imageType: ['DERIVED', 'PRIMARY', 'MPR'] }, 'reformat'],
    ['a secondary capture', { sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }, 'secondary capture'],
    [
      'a derived coronal plane',
      { imageType: ['DERIVED', 'PRIMARY', 'AXIAL'], orientation: [1, 0, 0, 0, 0, -1] as const },
      'reformat',
    ],
    ['an image without a position', { position: null }, 'image without a position'],
  ])('never takes %s, though it has most slices and the best kernel', (_, changes, kind) => {
    const choice = chooseSeries(
      [
        ...ctStack(50, { seriesUid: 'never', kernel: 'LUNG', ...changes }),
        ...ctStack(20, { seriesUid: 'ordinary', kernel: '' }),
      ],
      rules,
    );
    expect(choice.seriesUid).toBe('ordinary');
    expect(reasons(choice)['never']).toBe(`None of its images is an original slice (${kind}: 50).`);
  });

  it('takes an original coronal stack only when no axial one is there', () => {
    const coronal = ctStack(40, { seriesUid: 'coronal', orientation: [1, 0, 0, 0, 0, -1] }).map(
      (frame, y) => ({
        ...frame,
        position: [0, y, 0] as const,
      }),
    );
    expect(chooseSeries(coronal, rules).seriesUid).toBe('coronal');
    const axial = ctStack(20, { seriesUid: 'axial', kernel: 'BONE' });
    expect(chooseSeries([...coronal, ...axial], rules).seriesUid).toBe('axial');
  });

  it('leaves localizers out of a series that has both', () => {
    const choice = chooseSeries(
      [...ctStack(20), ctFrame({ entry: 99, imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] })],
      rules,
    );
    expect(choice.frames).toHaveLength(20);
    expect(choice.candidates[0]).toMatchObject({ instances: 21, slices: 20, coverage: 38 });
  });

  it('puts a fragment of the chest behind a complete series', () => {
    const choice = chooseSeries(
      [
        ...ctStack(20, { seriesUid: 'sample', kernel: 'LUNG' }, { spacing: 1 }),
        ...ctStack(120, { seriesUid: 'chest', kernel: 'BONE' }, { spacing: 2.5 }),
      ],
      rules,
    );
    expect(choice.seriesUid).toBe('chest');
    expect(reasons(choice)['sample']).toContain('its coverage (297.5 mm against a fragment of 19 mm)');
  });

  it('counts positions, not files', () => {
    const twice = [
      ...ctStack(15, { entry: 0 }),
      ...ctStack(15, { acquisitionNumber: 2 }, { firstEntry: 15 }),
    ];
    expect(refusalOf(() => chooseSeries(twice, rules))).toMatchObject({
      code: 'dicom.too-few-slices',
      kind: 'unusable-study',
      fields: { slices: 15, minimumSlices: 20, series: 1, modalities: ['CT'] },
    });
  });

  it('refuses a study without CT, naming what it is', () => {
    const error = refusalOf(() => chooseSeries(ctStack(30, { modality: 'MR' }), rules));
    expect(error.code).toBe('dicom.no-ct');
    expect(error.message).toBe('The study has no CT series (1 series, modality MR). Send a chest CT.');
  });

  it('refuses a study of localizers only', () => {
    const localizers = ctStack(2, { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] });
    const error = refusalOf(() => chooseSeries(localizers, rules));
    expect(error.code).toBe('dicom.no-usable-series');
    expect(error.message).toBe(
      'No series of the study has original slices (localizer: 2). Send the original axial CT series.',
    );
  });

  it('lifts modality and number of slices on request', () => {
    const choice = chooseSeries(ctStack(5, { modality: 'MR' }), rules, { any: true });
    expect(choice.frames).toHaveLength(5);
  });

  it('reads the series that is asked for, if it can be read', () => {
    const frames = [
      ...ctStack(40, { seriesUid: 'lung', kernel: 'LUNG' }),
      ...ctStack(20, { seriesUid: 'bone', kernel: 'BONE' }),
      ...ctStack(5, { seriesUid: 'short' }),
    ];
    const choice = chooseSeries(frames, rules, { seriesUid: 'bone' });
    expect(choice.seriesUid).toBe('bone');
    expect(reasons(choice)).toEqual({
      bone: 'Chosen because it was asked for.',
      lung: 'Usable, but another series was asked for.',
      short: 'It has 5 usable slices, and at least 20 are needed.',
    });
  });

  it('names what there is when the series that is asked for cannot be read, or is not there', () => {
    const frames = [
      ...ctStack(40, { seriesUid: '1.1', kernel: 'LUNG' }),
      ...ctStack(20, { seriesUid: '1.2', kernel: 'BONE' }),
      ...ctStack(5, { seriesUid: '1.3' }),
    ];
    expect(refusalOf(() => chooseSeries(frames, rules, { seriesUid: '1.3' }))).toMatchObject({
      code: 'dicom.series-not-usable',
      message:
        'The series that was asked for cannot be read: it has 5 usable slices, and at least 20 are needed. Name another one (1.1, 1.2), or none.',
      fields: { seriesUid: '1.3', available: ['1.1', '1.2'] },
    });
    expect(refusalOf(() => chooseSeries(frames, rules, { seriesUid: '9' }))).toMatchObject({
      code: 'dicom.series-not-found',
      message: 'The study has no series 9. Name another one (1.1, 1.2, 1.3), or none.',
      fields: { seriesUid: '9', available: ['1.1', '1.2', '1.3'] },
    });
    const short = ctStack(5, { seriesUid: '1.3' });
    expect(refusalOf(() => chooseSeries(short, rules, { seriesUid: '1.3' })).message).toContain(
      'Send the original axial CT series.',
    );
  });
});
