import { expect, it } from 'vitest';
import { ctStack, ORIGIN } from '../../../test/builders/image-frames.js';
import type { ImageFrame } from '../dicom/parsing/image-frame.js';
import { loadSeriesRules } from '../dicom/series/load-series-rules.js';
import { rankSeries } from '../dicom/series/choose-series.js';
import { seriesWarnings } from './series-warnings.js';

const rules = loadSeriesRules();

function warningsOf(frames: readonly ImageFrame[]): { code: string; message: string }[] {
  return seriesWarnings(rankSeries(frames, rules).options[0]);
}

/** 24 images, each with changes of its own. */
function images(each: (index: number) => Partial<ImageFrame>): ImageFrame[] {
  return ctStack(24).map((frame, index) => ({ ...frame, ...each(index) }));
}

it('an ordinary series has no warnings', () => {
  expect(warningsOf(ctStack(24))).toEqual([]);
});

it.each<[string, string, (index: number) => Partial<ImageFrame>, RegExp]>([
  [
    'loss of a known ratio',
    'dicom.lossy-images',
    (index) => ({ origin: { ...ORIGIN, lossy: true, lossyRatio: index === 3 ? 12.5 : 10 } }),
    /with loss \(12\.5 : 1\): small findings/,
  ],
  [
    'loss of an unknown ratio',
    'dicom.lossy-images',
    () => ({ origin: { ...ORIGIN, lossy: true } }),
    /with loss: small findings/,
  ],
  [
    'a missing modality',
    'dicom.modality-missing',
    (index) => ({ modalityAssumed: index === 3 }),
    /SOP class/,
  ],
  ['two studies', 'dicom.study-uids-differ', (index) => ({ studyUid: `1.${index % 2}` }), /2 studies/],
  [
    'a series UID for each image',
    'dicom.series-uid-per-image',
    (index) => ({ seriesUid: `1.9.${index}` }),
    /24 SeriesInstanceUIDs/,
  ],
  [
    'a series that was divided',
    'dicom.series-uids-differ',
    (index) => ({ seriesUid: `1.9.${index < 9 ? 1 : 2}` }),
    /2 SeriesInstanceUIDs/,
  ],
  [
    'images that are not original',
    'dicom.processed-images',
    () => ({ imageType: ['DERIVED', 'PRIMARY', 'AXIAL', 'VMI'] }),
    /original ones \(monoenergetic image\), and no/,
  ],
])('%s has one warning', (_, code, each, message) => {
  const [warning, ...others] = warningsOf(images(each));
  expect([warning.code, others]).toEqual([code, []]);
  expect(warning.message).toMatch(message);
});

it('other scans of the series are counted, and single images are not scans', () => {
  const later = ctStack(24, { acquisitionNumber: 2 }, { firstEntry: 24 });
  const tracking = ctStack(9, { acquisitionNumber: 3, position: [-10, -20, 110] }, { firstEntry: 48 });
  const warnings = warningsOf([...ctStack(24), ...later, ...tracking]);
  expect(warnings.map(({ code }) => code)).toEqual(['dicom.several-acquisitions', 'dicom.odd-images']);
  expect(warnings[0].message).toContain('24 of 57 images');
  expect(warnings[1].message).toContain('9 images were left out');
});
