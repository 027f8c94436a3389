import { describe, expect, it } from 'vitest';
import { withArchive } from '../../../test/builders/ct-study.js';
import { localTasks } from '../../../test/builders/local-tasks.js';
import { readingSettings } from '../../../test/builders/reading-settings.js';
import { rejectionOf } from '../../../test/builders/refusal.js';
import { partsOf, smallSeries } from '../../../test/builders/small-chest.js';
import { reasonSentence } from '../dicom/series/reason-sentences.js';
import type { ElementAttributes } from '../dicom/writing/elements.js';
import type { IngestResult } from './ingest-request.js';
import { ingestStudy } from './ingest-study.js';

const CHEST = partsOf(['chest', 50]);
const chest = (seriesUid: string, attributes = {}): Uint8Array[] =>
  smallSeries({ seriesUid, parts: CHEST, attributes });

function read(files: readonly Uint8Array[], seriesUid?: string): Promise<IngestResult> {
  const settings = { ...readingSettings(), geometry: GEOMETRY };
  return withArchive(files, (path) => {
    const input = { kind: 'dicom-zip', path, fileName: 'study.zip' } as const;
    const options = { keepVolume: true, seriesUid };
    return ingestStudy({ goal: 'tensor', input, settings, options }, localTasks, () => undefined);
  });
}

/** The encoder's box, coarser than the published one. */
const GEOMETRY = { depth: 24, height: 48, width: 48, depthSpacing: 15, inPlaneSpacing: 7.5 };

const codes = ({ warnings }: IngestResult): string[] => warnings.map(({ code }) => code);

describe('the series that shows the lungs', () => {
  it('is read although a head series has more slices and the better kernel', async () => {
    const head = smallSeries({
      seriesUid: '1.1',
      parts: partsOf(['head', 120]),
      spacing: 1,
      from: 500,
      attributes: { ConvolutionKernel: 'LUNG' },
    });
    const result = await read([...head, ...chest('1.2')]);
    expect(result.seriesUid).toBe('1.2');
    expect(result.warnings.map(({ code }) => code)).not.toContain('dicom.series-passed-over');
  });

  it('is read although a chest and abdomen series has more slices, because it fits into the box', async () => {
    const both = smallSeries({
      seriesUid: '1.1',
      parts: partsOf(['abdomen', 70], ['chest', 50]),
      from: -350,
    });
    expect((await read([...both, ...chest('1.2')])).seriesUid).toBe('1.2');
  });

  it('is read whole although a small field has the better kernel', async () => {
    const heart = smallSeries({
      seriesUid: '1.1',
      parts: partsOf(['chest', 50]),
      pixel: 4,
      attributes: { ConvolutionKernel: 'LUNG' },
    });
    expect((await read([...heart, ...chest('1.2')])).seriesUid).toBe('1.2');
  });

  it('is the block with the lungs if one series has chest and pelvis', async () => {
    const pelvis = smallSeries({
      seriesUid: '1.2',
      parts: partsOf(['abdomen', 25]),
      from: -330,
      each: (index) => ({ SOPInstanceUID: `1.9.${index}`, InstanceNumber: 51 + index }),
    });
    const result = await read([...chest('1.2'), ...pelvis]);
    expect(result.volume?.slices).toBe(50);
    expect(codes(result)).toContain('dicom.separate-blocks');
  });

  it('is refused if two of its blocks show lungs, because the part between was lost', async () => {
    const torn = chest('1.2').filter((_, index) => index < 18 || index >= 32);
    expect(await rejectionOf(read(torn))).toMatchObject({
      code: 'dicom.missing-slices',
      fields: { studyUid: '1.2.3', seriesUid: '1.2' },
    });
  });
});

describe('a series that cannot be read', () => {
  /** Two indistinguishable scans. */
  const mixed = [
    ...chest('1.1', { ConvolutionKernel: 'LUNG' }),
    ...smallSeries({
      seriesUid: '1.1',
      parts: partsOf(['abdomen', 50]),
      attributes: { ConvolutionKernel: 'LUNG' },
      each: (index) => ({ SOPInstanceUID: `1.9.${index}` }),
    }),
  ];

  it('is skipped for the next one, with a warning', async () => {
    const result = await read([...mixed, ...chest('1.2')]);
    expect(result.seriesUid).toBe('1.2');
    expect(codes(result)).toContain('dicom.series-passed-over');
    const reasons = Object.fromEntries(
      result.series.map(({ seriesUid, reason }) => [seriesUid, reasonSentence(reason, 'en')]),
    );
    expect(reasons['1.1']).toMatch(/^Skipped: \d+ of the 50 planes of the series hold several images/);
  });

  it('is refused if it was requested or is the only one', async () => {
    for (const refusal of [rejectionOf(read([...mixed, ...chest('1.2')], '1.1')), rejectionOf(read(mixed))]) {
      expect(await refusal).toMatchObject({ code: 'dicom.mixed-series', fields: { seriesUid: '1.1' } });
    }
  });

  it('is named in the refusal if all series are unreadable', async () => {
    const abdomen = smallSeries({ seriesUid: '1.3', parts: partsOf(['abdomen', 50]) });
    const refusal = await rejectionOf(read([...mixed, ...abdomen]));
    expect(refusal.message).toMatch(/Also tried: series 1\.3 \(dicom\.no-lungs\)/);
    expect(refusal).toMatchObject({
      code: 'dicom.mixed-series',
      fields: { studyUid: '1.2.3', seriesUid: '1.1', tried: ['1.1', '1.3'] },
    });
  });

  it('is named although it shows no lungs', async () => {
    const abdomen = smallSeries({ seriesUid: '1.3', parts: partsOf(['abdomen', 50]) });
    expect(await rejectionOf(read(abdomen))).toMatchObject({
      code: 'dicom.no-lungs',
      fields: { studyUid: '1.2.3', seriesUid: '1.3' },
    });
  });
});

describe('values that are impossible in a CT', () => {
  const altered = (change: ElementAttributes, isAltered: (index: number) => boolean): Uint8Array[] =>
    smallSeries({ seriesUid: '1.2', parts: CHEST, each: (index) => (isAltered(index) ? change : {}) });

  it.each<[string, ElementAttributes]>([
    ['no intercept', { RescaleIntercept: undefined }],
    ['another slope', { RescaleSlope: 2 }],
    ['a negative slope', { RescaleSlope: -1 }],
    ['an absurd slope', { RescaleSlope: 1e10 }],
    ['an absurd intercept', { RescaleIntercept: 1e6 }],
    ['fewer bits', { BitsStored: 8, HighBit: 7 }],
  ])('are left out: one slice with %s', async (_, change) => {
    const result = await read(altered(change, (index) => index === 25));
    expect(codes(result)).toEqual(
      expect.arrayContaining(['dicom.files-left-out', 'dicom.slices-interpolated']),
    );
    const values = result.volume?.data ?? [];
    expect(Math.max(...values)).toBe(40);
    expect(Math.min(...values)).toBe(-1000);
  });

  it('refuse the series if many slices have them', async () => {
    const files = altered({ RescaleIntercept: undefined }, (index) => index % 3 === 1);
    expect(await rejectionOf(read(files))).toMatchObject({
      code: 'dicom.inconsistent-values',
      fields: { strange: 17, slices: 50, seriesUid: '1.2' },
    });
  });

  it('are not inferred from a separate slope and intercept for each slice', async () => {
    const files = altered({ RescaleSlope: 1.02, RescaleIntercept: -1040 }, (index) => index % 2 === 0);
    expect(codes(await read(files))).not.toContain('dicom.files-left-out');
  });
});
