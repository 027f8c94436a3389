import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ctFiles, enhancedCtFile, SIDE, withArchive } from '../../../test/builders/ct-study.js';
import { hasProgram, linesOf } from '../../../test/builders/dicom-programs.js';
import {
  EVIDENCE_MODELS,
  evidenceStudyOf,
  evidenceWriterOf,
  REGION,
} from '../../../test/builders/evidence-study.js';
import { firstItem } from '../../../test/builders/report-outline.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'segmentation-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const FRAME_OF_REFERENCE = { FrameOfReferenceUID: '1.2.3.9' };

async function regionsOf(files: readonly Uint8Array[]): Promise<dicomParser.DataSet | undefined> {
  await withArchive(files, (path) =>
    evidenceWriterOf({ segmentation: true }).write(directory, path, evidenceStudyOf(files), EVIDENCE_MODELS),
  );
  try {
    return dicomParser.parseDicom(readFileSync(regions()));
  } catch {
    return undefined;
  }
}

function regions(): string {
  return join(directory, 'dicom', 'regions.dcm');
}

function images(): readonly Uint8Array[] {
  return ctFiles(() => ({ attributes: FRAME_OF_REFERENCE }), 12);
}

/** Columns and rows of the pixels that are set, by frame. */
function pixelsOf(set: dicomParser.DataSet): readonly (readonly [column: number, row: number])[][] {
  const { dataOffset } = set.elements['x7fe00010'];
  const frames = Number(set.string('x00280008'));
  return Array.from({ length: frames }, (_, frame) =>
    Array.from({ length: SIDE * SIDE }, (__, at) => at)
      .filter((at) => {
        const bit = frame * SIDE * SIDE + at;
        return ((set.byteArray[dataOffset + (bit >>> 3)] >>> (bit & 7)) & 1) === 1;
      })
      .map((at) => [at % SIDE, Math.floor(at / SIDE)] as const),
  );
}

describe('the segmentation of the regions', () => {
  it('has a segment for each localized score, whose pixels lie in its region, in the slices of the region', async () => {
    const set = await regionsOf(images());
    if (set === undefined) throw new Error('There is no segmentation.');
    const segments = set.elements['x00620002'].items ?? [];
    expect(segments.map(({ dataSet }) => dataSet?.string('x00620005'))).toEqual([
      'Study: probability of pathology',
      'supervised: pleural_effusion',
      'ctclip: Consolidation',
    ]);
    const pixels = pixelsOf(set);
    expect(pixels.every((frame) => frame.length > 0)).toBe(true);
    for (const [column, row] of pixels.flat()) {
      expect(column).toBeGreaterThanOrEqual(REGION.low[0]);
      expect(column).toBeLessThanOrEqual(REGION.high[0]);
      expect(row).toBeGreaterThanOrEqual(REGION.low[1]);
      expect(row).toBeLessThanOrEqual(REGION.high[1]);
    }
  });

  it('places every frame on the image that it was computed for', async () => {
    const files = images();
    const set = await regionsOf(files);
    const groups = set?.elements['x52009230'].items ?? [];
    expect(groups.length).toBeGreaterThan(0);
    for (const { dataSet: group } of groups) {
      const derivation = group && firstItem(group, 'x00089124');
      const source = derivation && firstItem(derivation, 'x00082112')?.string('x00081155');
      const image = files
        .map((bytes) => dicomParser.parseDicom(bytes))
        .find((one) => one.string('x00080018') === source);
      const position = group && firstItem(group, 'x00209113')?.string('x00200032');
      expect(position?.split('\\').map(Number)).toEqual(image?.string('x00200032')?.split('\\').map(Number));
    }
  });

  it('is not made for images without a frame of reference', async () => {
    expect(await regionsOf(ctFiles(undefined, 12))).toBeUndefined();
  });

  it.skipIf(!hasProgram('dciodvfy')).each<[string, readonly Uint8Array[]]>([
    ['ordinary images', images()],
    ['an enhanced image', [enhancedCtFile(12, {}, FRAME_OF_REFERENCE)]],
  ])('has no errors for dciodvfy (skipped where it is not installed): %s', async (_, files) => {
    await regionsOf(files);
    const complaints = linesOf('dciodvfy', ['-new', regions()]).filter((line) => line.startsWith('Error'));
    expect(complaints).toEqual([]);
  });
});
