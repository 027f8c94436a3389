import { describe, expect, it } from 'vitest';
import { ctFrame, ctStack, ORIGIN } from '../../../../test/builders/image-frames.js';
import { refusalOf } from '../../../../test/builders/refusal.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import { chooseSeries } from './choose-series.js';
import { loadSeriesRules } from './load-series-rules.js';
import { reasonsOf } from '../../../../test/builders/choice-reasons.js';

const rules = loadSeriesRules();

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
    ctStack(30, { ...changes, origin: { ...ORIGIN, patient: { id: patient, name: null } } });
  const two = [...of('A', { seriesUid: '1.1' }), ...of('B', { seriesUid: '1.2', studyUid: '9' })];

  it('refuses, unless the series of one is requested', () => {
    expect(refusalOf(() => chooseSeries(two, rules))).toMatchObject({
      code: 'dicom.several-patients',
      fields: { patients: 2, available: ['1.1', '1.2'] },
    });
    expect(chooseSeries(two, rules, { seriesUid: '1.2' }).studyUid).toBe('9');
  });

  it('refuses a series that holds both, even by name', () => {
    const mixed = [...of('A'), ...of('B')];
    for (const seriesUid of [undefined, '1.2.3.1']) {
      expect(refusalOf(() => chooseSeries(mixed, rules, { seriesUid })).code).toBe('dicom.several-patients');
    }
  });

  it('counts the patients of pictures and other modalities', () => {
    const picture = ctFrame({
      seriesUid: '1.9',
      modality: 'OT',
      origin: { ...ORIGIN, patient: { id: 'B', name: null } },
    });
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
  expect(refusalOf(() => chooseSeries(numbered, rules))).toMatchObject({
    code: 'dicom.too-few-slices',
    message:
      'The study has 30 CT series, and none has more than 1 usable slice: a tool may have given each image a SeriesInstanceUID and a SeriesNumber. At least 20 slices of one series are needed. Send the series as the scanner or PACS exports it.',
  });
});

describe('series that are parts of one scan', () => {
  const divided = (
    uidOf: (index: number) => string,
    changes: (index: number) => Partial<ImageFrame> = () => ({}),
  ) => ctStack(60).map((frame, index) => ({ ...frame, seriesUid: uidOf(index), ...changes(index) }));

  it.each<[string, (index: number) => string]>([
    ['above each other', (index) => (index < 25 ? '1.1' : '1.2')],
    ['slice by slice', (index) => `1.${index % 2}`],
    ['in three', (index) => `1.${index % 3}`],
  ])('are joined: %s', (_, uidOf) => {
    expect(chooseSeries(divided(uidOf), rules).frames).toHaveLength(60);
  });

  it.each<[string, (index: number) => Partial<ImageFrame>]>([
    ['their numbers differ', (index) => ({ seriesNumber: index < 25 ? 1 : 2 })],
    ['they have no number', () => ({ seriesNumber: null })],
    ['they are numbered separately', (index) => ({ instanceNumber: index < 25 ? index : index - 25 })],
    [
      'their frames of reference differ',
      (index) => ({ origin: { ...ORIGIN, frameOfReferenceUid: `1.${index < 25}` } }),
    ],
  ])('are not joined if %s', (_, changes) => {
    const parts = divided((index) => (index < 25 ? '1.1' : '1.2'), changes);
    expect(chooseSeries(parts, rules).frames).toHaveLength(35);
  });
});

it('reports that all images have one position', () => {
  const flat = ctStack(30, { position: [0, 0, 0] });
  expect(refusalOf(() => chooseSeries(flat, rules))).toMatchObject({
    code: 'dicom.same-position',
    fields: { slices: 30, studyUid: '1.2.3', seriesUid: '1.2.3.1' },
  });
});

it('leaves localizers out of a series with slices', () => {
  const choice = chooseSeries(
    [...ctStack(20), ctFrame({ entry: 99, imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] })],
    rules,
  );
  expect(choice.frames).toHaveLength(20);
  expect(choice.candidates[0]).toMatchObject({ instances: 21, slices: 20, coverage: 38 });
});

it('counts positions, not files', () => {
  const twice = [...ctStack(15, { entry: 0 }), ...ctStack(15, { acquisitionNumber: 2 }, { firstEntry: 15 })];
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

it('ignores the rules on modality and number of slices on request', () => {
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
  expect(reasonsOf(choice)).toEqual({
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
