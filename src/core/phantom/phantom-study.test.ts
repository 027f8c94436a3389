import { createHash } from 'node:crypto';
import dicomParser from 'dicom-parser';
import JSZip from 'jszip';
import { beforeAll, describe, expect, it } from 'vitest';
import { TRANSFER_SYNTAX } from '../dicom/writing/write-instance.js';
import { phantomStudy, type PhantomStudyOptions } from './phantom-study.js';

const SMALL: PhantomStudyOptions = { seed: 3, matrix: 48, sliceSpacing: 8, findings: ['consolidation'] };

/** Studies that several tests share. */
let complete: Uint8Array;
let seriesOnly: Uint8Array;
beforeAll(async () => {
  complete = await phantomStudy(SMALL);
  seriesOnly = await phantomStudy({ ...SMALL, companions: false });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function filesOf(zip: Uint8Array): Promise<dicomParser.DataSet[]> {
  const { files } = await JSZip.loadAsync(zip);
  return Promise.all(
    Object.values(files).map(async (file) => dicomParser.parseDicom(await file.async('nodebuffer'))),
  );
}

/** Files by SeriesInstanceUID. */
function seriesOf(files: dicomParser.DataSet[]): dicomParser.DataSet[][] {
  const uids = new Set(files.map((file) => file.string('x0020000e')));
  return [...uids].map((uid) => files.filter((file) => file.string('x0020000e') === uid));
}

describe('phantomStudy', () => {
  it('has the same bytes for the same options, and others for another seed or finding', async () => {
    const first = sha256(complete);
    expect(sha256(await phantomStudy(SMALL))).toBe(first);
    expect(sha256(await phantomStudy({ ...SMALL, seed: 4 }))).not.toBe(first);
    expect(sha256(await phantomStudy({ ...SMALL, findings: [] }))).not.toBe(first);
  });

  it('holds one axial series of a lung kernel, a localizer and a dose sheet of one study', async () => {
    const files = await filesOf(complete);
    expect(new Set(files.map((file) => file.string('x0020000d'))).size).toBe(1);
    const kinds = seriesOf(files).map((series) => series[0].string('x00080008'));
    expect(kinds.sort()).toEqual([
      'DERIVED\\SECONDARY\\OTHER',
      'ORIGINAL\\PRIMARY\\AXIAL',
      'ORIGINAL\\PRIMARY\\LOCALIZER',
    ]);
  });

  it('places its slices evenly from below the diaphragm to above the lungs, and shuffles their files', async () => {
    const series = seriesOf(await filesOf(seriesOnly));
    const heights = series[0].map((file) => Number(file.string('x00200032')?.split('\\')[2]));
    const sorted = heights.toSorted((a, b) => a - b);
    expect(series).toHaveLength(1);
    expect(new Set(sorted.slice(1).map((z, index) => z - sorted[index]))).toEqual(new Set([8]));
    expect(heights).not.toEqual(sorted);
  });

  it('adds a soft-tissue series of half as many slices on request', async () => {
    const series = seriesOf(
      await filesOf(await phantomStudy({ ...SMALL, companions: false, softTissueSeries: true })),
    );
    const [thin, thick] = series.toSorted((a, b) => b.length - a.length);
    expect(thick).toHaveLength(Math.floor(thin.length / 2));
    expect(Number(thick[0].string('x00180050'))).toBe(16);
    expect(thick[0].string('x00181210')).not.toBe(thin[0].string('x00181210'));
  });

  it('stores CT numbers behind slope and intercept: air outside, the lungs far below water', async () => {
    const files = await filesOf(seriesOnly);
    const middle = files.find(
      (file) => Number(file.string('x00201041')) >= 0 && Number(file.string('x00201041')) < 8,
    );
    const element = middle?.elements['x7fe00010'];
    expect(element?.length).toBe(48 * 48 * 2);
    const stored = new Int16Array(48 * 48);
    new Uint8Array(stored.buffer).set(
      middle?.byteArray.subarray(element?.dataOffset).subarray(0, 48 * 48 * 2) ?? [],
    );
    const hu = [...stored].map((value) => value + Number(middle?.string('x00281052')));
    expect(hu.filter((value) => value > -960 && value < -700).length).toBeGreaterThan(200);
    expect(hu.filter((value) => value > 20 && value < 120).length).toBeGreaterThan(100);
  });

  it('writes every uncompressed transfer syntax', async () => {
    for (const transferSyntaxUid of [TRANSFER_SYNTAX.implicitLittleEndian, TRANSFER_SYNTAX.deflated]) {
      const [file] = await filesOf(await phantomStudy({ ...SMALL, transferSyntaxUid }));
      expect(file.string('x00020010')).toBe(transferSyntaxUid);
    }
  });

  it('contains no patient data', async () => {
    for (const file of await filesOf(complete)) {
      expect(file.string('x00100010')).toBe('PHANTOM^CHEST');
      expect(file.string('x00100030')).toBeUndefined();
    }
  });
});
