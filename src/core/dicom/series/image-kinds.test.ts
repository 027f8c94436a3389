import { expect, it } from 'vitest';
import { ctStack, ORIGIN } from '../../../../test/builders/image-frames.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import { chooseSeries } from './choose-series.js';
import { loadSeriesRules } from './load-series-rules.js';
import { reasonsOf } from '../../../../test/builders/choice-reasons.js';

const rules = loadSeriesRules();

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
    'a difference of two scans',
    { imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'SUBTRACTION'] },
    'difference of images',
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
  expect(reasonsOf(choice)['never']).toBe(`None of its images is a slice (${kind}: 50).`);
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
  ['an average by its description', { origin: { ...ORIGIN, seriesDescription: '4D AVG' } }, 'average image'],
  [
    'a maximum over a slab of slices',
    { imageType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'MAXIMUM'] },
    'intensity projection',
  ],
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
  expect(reasonsOf(choice)['processed']).toBe(
    `Usable, but the chosen series is preferred for its original images (the other: ${kind}).`,
  );
  expect(chooseSeries(processed, rules).seriesUid).toBe('processed');
});

it('ranks images of another program behind images that the scanner derived', () => {
  const written = ctStack(50, { seriesUid: 'written', imageType: ['DERIVED', 'SECONDARY'] });
  const derived = ctStack(30, { seriesUid: 'derived', imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'VMI'] });
  expect(chooseSeries([...written, ...derived], rules).seriesUid).toBe('derived');
});

it('judges a series by the least original of its images', () => {
  const some = ctStack(40, { seriesUid: 'some', kernel: 'LUNG' }).map((frame, index) =>
    index % 3 === 1 ? { ...frame, imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL', 'VMI'] } : frame,
  );
  const choice = chooseSeries([...some, ...ctStack(20, { seriesUid: 'ordinary', kernel: '' })], rules);
  expect(choice.seriesUid).toBe('ordinary');
});
