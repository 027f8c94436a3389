import { describe, expect, it } from 'vitest';

import { ctFrame, ctStack, ORIGIN } from '../../../../test/builders/image-frames.js';
import { refusalOf } from '../../../../test/builders/refusal.js';
import type { ImageFrame } from '../parsing/image-frame.js';
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

  it('gives the same answer for every order of the files', () => {
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
    ['a screenshot', { imageType: ['DERIVED', 'PRIMARY', 'SCREEN SAVE'] }, 'screenshot'],
    ['a dose sheet', { imageType: ['ORIGINAL', 'PRIMARY', 'DOSE_INFO'] }, 'dose sheet'],
    ['a protocol sheet', { imageType: ['ORIGINAL', 'PRIMARY', 'OTHER', 'CT_SOM5 PROT'] }, 'dose sheet'],
    [
      'a derived coronal plane',
      { imageType: ['DERIVED', 'PRIMARY', 'AXIAL'], orientation: [1, 0, 0, 0, 0, -1] as const },
      'reformat',
    ],
    ['an image without a position', { position: null }, 'image without ImagePositionPatient'],
    [
      'an image without orientation and spacing',
      { orientation: null, pixelSpacing: null },
      'image without ImageOrientationPatient and PixelSpacing',
    ],
    ['an iodine map', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'MAT_SPECIFIC'] }, 'map of a material'],
    [
      'an effective atomic number',
      { imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL', 'EFF_ATOMIC_NUM'] },
      'map of a material',
    ],
    [
      'an electron density',
      { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'ELECTRON_DENSITY'] },
      'map of a material',
    ],
    [
      'milligrams of iodine by RescaleType alone',
      { origin: { ...ORIGIN, rescaleType: 'MGML' } },
      'image whose values are not Hounsfield units',
    ],
    ['raw data for processing', { sopClassUid: '1.2.840.10008.5.1.4.1.1.2.3' }, 'image for processing'],
    [
      'an image that is presented for processing',
      { origin: { ...ORIGIN, presentationIntent: 'FOR PROCESSING' } },
      'image for processing',
    ],
  ])('never takes %s, though it has most slices and the best kernel', (_, changes, kind) => {
    const choice = chooseSeries(
      [
        ...ctStack(50, { seriesUid: 'never', kernel: 'LUNG', ...changes }),
        ...ctStack(20, { seriesUid: 'ordinary', kernel: '' }),
      ],
      rules,
    );
    expect(choice.seriesUid).toBe('ordinary');
    expect(reasons(choice)['never']).toBe(`None of its images is a slice (${kind}: 50).`);
  });

  it.each<[string, Partial<ImageFrame>, string]>([
    ['a projection', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'MIP'] }, 'intensity projection'],
    [
      'a projection by its description',
      { origin: { ...ORIGIN, seriesDescription: 'CHEST MIP 10/4' } },
      'intensity projection',
    ],
    ['a reformat in axial planes', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'CT_SOM5 MPR'] }, 'reformat'],
    ['a monoenergetic image', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'VMI'] }, 'monoenergetic image'],
    [
      'a monoenergetic image by its description',
      { origin: { ...ORIGIN, seriesDescription: 'THORAX 55 KEV' } },
      'monoenergetic image',
    ],
    [
      'a virtual non-contrast image',
      { origin: { ...ORIGIN, seriesDescription: 'VNC 1.5' } },
      'virtual non-contrast image',
    ],
    ['an average', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'AVERAGE'] }, 'average image'],
    ['a derived image', { imageType: ['DERIVED', 'PRIMARY', 'AXIAL'] }, 'derived image'],
    [
      'a derived secondary image',
      { imageType: ['DERIVED', 'SECONDARY', 'AXIAL'] },
      'image written by another program',
    ],
    ['a secondary capture', { sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }, 'secondary capture'],
  ])('takes %s only if the study has no original series', (_, changes, kind) => {
    const processed = ctStack(50, { seriesUid: 'processed', kernel: 'LUNG', ...changes });
    const choice = chooseSeries([...processed, ...ctStack(20, { seriesUid: 'ordinary', kernel: '' })], rules);
    expect(choice.seriesUid).toBe('ordinary');
    expect(reasons(choice)['processed']).toBe(
      `Usable, but the chosen series is preferred for its original images (the other: ${kind}).`,
    );
    expect(chooseSeries(processed, rules).seriesUid).toBe('processed');
  });

  it('ranks images of another program behind images that the scanner derived', () => {
    const written = ctStack(50, { seriesUid: 'written', imageType: ['DERIVED', 'SECONDARY'] });
    const derived = ctStack(30, { seriesUid: 'derived', imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'VMI'] });
    expect(chooseSeries([...written, ...derived], rules).seriesUid).toBe('derived');
  });

  it('prefers a scan in inspiration to one in expiration, regardless of their kernels', () => {
    const scan = (seriesUid: string, seriesDescription: string, kernel: string) =>
      ctStack(30, { seriesUid, kernel, origin: { ...ORIGIN, seriesDescription } });
    const frames = [...scan('in', 'THORAX INSP', 'STANDARD'), ...scan('ex', 'THORAX EXP', 'LUNG')];
    expect(chooseSeries(frames, rules).seriesUid).toBe('in');
  });

  it('prefers a series without holes to one with the better kernel', () => {
    const holed = ctStack(71, { seriesUid: 'holed', kernel: 'LUNG', sliceThickness: 4 }, { spacing: 4 });
    const whole = ctStack(71, { seriesUid: 'whole', kernel: 'STANDARD', sliceThickness: 4 }, { spacing: 4 });
    const choice = chooseSeries([...holed.filter((_, index) => index % 7 < 4), ...whole], rules);
    expect(choice.seriesUid).toBe('whole');
    expect(reasons(choice)['holed']).toContain('showing the whole lungs without holes');
  });

  it('prefers contiguous slices to thin ones that lie far apart', () => {
    const sampled = ctStack(30, { seriesUid: 'thin', kernel: 'LUNG', sliceThickness: 1 }, { spacing: 10 });
    const thick = ctStack(60, { seriesUid: 'thick', kernel: 'STANDARD', sliceThickness: 5 }, { spacing: 5 });
    expect(chooseSeries([...sampled, ...thick], rules).seriesUid).toBe('thick');
  });

  it('takes the newest of several studies of one patient', () => {
    const study = (studyUid: string, studyMoment: number | null, slices: number) =>
      ctStack(slices, {
        studyUid,
        seriesUid: `${studyUid}.1`,
        origin: { ...ORIGIN, patient: 'A', studyMoment },
      });
    expect(chooseSeries([...study('1.1', 1e9, 60), ...study('1.2', 2e9, 30)], rules).seriesUid).toBe('1.2.1');
    expect(chooseSeries([...study('1.1', null, 60), ...study('1.2', 2e9, 30)], rules).seriesUid).toBe(
      '1.2.1',
    );
  });

  it('takes the modality of each instance: a picture under the UID of the series does not decide', () => {
    const picture = ctFrame({
      entry: 99,
      modality: 'OT',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
      position: null,
    });
    for (const frames of [
      [picture, ...ctStack(20)],
      [...ctStack(20), picture],
    ]) {
      expect(chooseSeries(frames, rules).frames).toHaveLength(20);
    }
  });

  describe('with several patients', () => {
    const of = (patient: string | null, changes: Partial<ImageFrame> = {}) =>
      ctStack(30, { ...changes, origin: { ...ORIGIN, patient } });
    const two = [...of('A', { seriesUid: '1.1' }), ...of('B', { seriesUid: '1.2', studyUid: '9' })];

    it('refuses, but reads the one whose series is requested', () => {
      expect(refusalOf(() => chooseSeries(two, rules))).toMatchObject({
        code: 'dicom.several-patients',
        fields: { patients: 2, available: ['1.1', '1.2'] },
      });
      expect(chooseSeries(two, rules, { seriesUid: '1.2' }).studyUid).toBe('9');
    });

    it('refuses a series that holds both, even by name', () => {
      const mixed = [...of('A'), ...of('B')];
      for (const seriesUid of [undefined, '1.2.3.1']) {
        expect(refusalOf(() => chooseSeries(mixed, rules, { seriesUid })).code).toBe(
          'dicom.several-patients',
        );
      }
    });

    it('counts those of pictures and other modalities', () => {
      const picture = ctFrame({ seriesUid: '1.9', modality: 'OT', origin: { ...ORIGIN, patient: 'B' } });
      expect(refusalOf(() => chooseSeries([...of('A'), picture], rules)).code).toBe('dicom.several-patients');
    });

    it('does not take images without a patient for those of another patient', () => {
      expect(chooseSeries([...of('A'), ...of(null, { seriesUid: '1.9' })], rules).frames).toHaveLength(30);
    });
  });

  it('joins images that have a SeriesInstanceUID each', () => {
    const renewed = ctStack(30).map((frame, index) => ({ ...frame, seriesUid: `1.9.${index}` }));
    const choice = chooseSeries(renewed.reverse(), rules);
    expect([choice.frames.length, choice.seriesUid]).toEqual([30, '1.9.0']);
    expect(chooseSeries(renewed, rules, { seriesUid: '1.9.7' }).frames).toHaveLength(30);
    const numbered = renewed.map((frame, index) => ({ ...frame, seriesNumber: index }));
    expect(refusalOf(() => chooseSeries(numbered, rules)).code).toBe('dicom.too-few-slices');
  });

  it('reports that all images have one position', () => {
    const flat = ctStack(30, { position: [0, 0, 0] });
    expect(refusalOf(() => chooseSeries(flat, rules))).toMatchObject({
      code: 'dicom.same-position',
      fields: { slices: 30, studyUid: '1.2.3', seriesUid: '1.2.3.1' },
    });
  });

  it('takes an original coronal stack only if the study has no axial one', () => {
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
      'No series of the study has slices that can be read (localizer: 2). Send the original axial CT series.',
    );
  });

  it('lifts modality and number of slices on request', () => {
    const choice = chooseSeries(ctStack(5, { modality: 'MR' }), rules, { any: true });
    expect(choice.frames).toHaveLength(5);
  });

  it('reads the requested series if it is usable', () => {
    const frames = [
      ...ctStack(40, { seriesUid: 'lung', kernel: 'LUNG' }),
      ...ctStack(20, { seriesUid: 'bone', kernel: 'BONE' }),
      ...ctStack(5, { seriesUid: 'short' }),
    ];
    const choice = chooseSeries(frames, rules, { seriesUid: 'bone' });
    expect(choice.seriesUid).toBe('bone');
    expect(reasons(choice)).toEqual({
      bone: 'Chosen because it was requested.',
      lung: 'Usable, but another series was requested.',
      short: 'It has 5 usable slices, and at least 20 are needed.',
    });
  });

  it('lists the alternatives if the requested series is unusable or missing', () => {
    const frames = [
      ...ctStack(40, { seriesUid: '1.1', kernel: 'LUNG' }),
      ...ctStack(20, { seriesUid: '1.2', kernel: 'BONE' }),
      ...ctStack(5, { seriesUid: '1.3' }),
    ];
    expect(refusalOf(() => chooseSeries(frames, rules, { seriesUid: '1.3' }))).toMatchObject({
      code: 'dicom.series-not-usable',
      message:
        'The requested series cannot be read: it has 5 usable slices, and at least 20 are needed. Name another one (1.1, 1.2), or none.',
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
