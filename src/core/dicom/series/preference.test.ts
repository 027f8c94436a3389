import { expect, it } from 'vitest';
import { ctStack, ORIGIN } from '../../../../test/builders/image-frames.js';
import { chooseSeries } from './choose-series.js';
import { loadSeriesRules } from './load-series-rules.js';
import { reasonsOf } from '../../../../test/builders/choice-reasons.js';

const rules = loadSeriesRules();

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
  expect(reasonsOf(choice)).toEqual({
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
  expect(reasonsOf(thinner)['thick']).toBe(
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
  expect(reasonsOf(choice)['holed']).toContain('showing the whole lungs without holes');
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
      origin: { ...ORIGIN, patient: { id: 'A', name: null }, studyMoment },
    });
  expect(chooseSeries([...study('1.1', 1e9, 60), ...study('1.2', 2e9, 30)], rules).seriesUid).toBe('1.2.1');
  expect(chooseSeries([...study('1.1', null, 60), ...study('1.2', 2e9, 30)], rules).seriesUid).toBe('1.2.1');
});

it('takes an original coronal stack only if the study has no axial one', () => {
  const coronal = ctStack(40, { seriesUid: 'coronal', orientation: [1, 0, 0, 0, 0, -1] }).map((frame, y) => ({
    ...frame,
    position: [0, y, 0] as const,
  }));
  expect(chooseSeries(coronal, rules).seriesUid).toBe('coronal');
  const axial = ctStack(20, { seriesUid: 'axial', kernel: 'BONE' });
  expect(chooseSeries([...coronal, ...axial], rules).seriesUid).toBe('axial');
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
  expect(reasonsOf(choice)['sample']).toContain('its coverage (297.5 mm against a fragment of 19 mm)');
});

it('prefers images without loss among those of one kernel', () => {
  const lossy = ctStack(40, { seriesUid: 'lossy', origin: { ...ORIGIN, lossy: true } });
  const choice = chooseSeries([...lossy, ...ctStack(30, { seriesUid: 'lossless' })], rules);
  expect(choice.seriesUid).toBe('lossless');
  expect(reasonsOf(choice)['lossy']).toContain('compressed without loss');
});
