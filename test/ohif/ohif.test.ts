/** Evidence objects as a radiologist sees them: the real OHIF in Chromium, in front of a real Orthanc. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERIES } from '../../src/core/evidence/evidence-context.js';
import { hasChromium, startBrowser, Visit } from '../e2e/browser-visit.js';
import { hasOrthanc, RunningOrthanc } from '../e2e/running-orthanc.js';
import { type AnsweredStudy, answerStudy } from './answered-study.js';
import { brightness, correlation } from './brightness.js';
import { fetchViewer } from './pinned-viewer.js';
import { shownBrightness, shownBy } from './shown.js';
import { ViewerServer } from './viewer-server.js';

/** Two findings at a distance: no two of their regions have their peak on the same image. */
const STUDY = { seed: 1, matrix: 128, sliceSpacing: 5, findings: ['nodule', 'effusion'] } as const;
/** Timeout of software rendering on two busy cores. */
const DRAWN = { timeout: 120_000 };

/** Where the screenshots go, for people. */
const SCREENSHOTS = process.env['CTCLIP_OHIF_SCREENSHOTS'] ?? join(tmpdir(), 'ctclip-ohif');

const viewer = await viewerForTest();

/** The directory of OHIF; by default none, because the package is 50 MB. */
async function viewerForTest(): Promise<string | undefined> {
  if (process.env['CTCLIP_OHIF'] !== '1') return undefined;
  if (hasOrthanc && hasChromium) return fetchViewer();
  console.warn('The test of OHIF is skipped: it needs orthanc, orthanc-dicomweb and chromium.');
  return undefined;
}

describe.skipIf(viewer === undefined)('in OHIF', () => {
  let directory: string;
  let study: AnsweredStudy;
  let pacs: RunningOrthanc;
  let server: ViewerServer;
  let browser: Browser;
  beforeAll(async () => {
    if (viewer === undefined) return;
    directory = mkdtempSync(join(tmpdir(), 'ohif-test-'));
    study = await answerStudy(directory, STUDY);
    pacs = await RunningOrthanc.start();
    for (const bytes of [...study.images, ...study.objects]) await pacs.store(bytes);
    server = await ViewerServer.start(viewer, pacs.address(''));
    browser = await startBrowser();
    mkdirSync(SCREENSHOTS, { recursive: true });
    console.info(`Screenshots of OHIF: ${SCREENSHOTS}`);
  });
  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
    await pacs[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  /** A radiologist who opens the study and one of its series by a double click. */
  async function radiologist({ number }: { readonly number: number }): Promise<Visit> {
    const visit = await Visit.with(browser, { viewport: { width: 1400, height: 900 } });
    await visit.page.goto(server.study(study.answer.study_uid));
    await visit.page.locator(`[data-series="${number}"]`).dblclick(DRAWN);
    return visit;
  }

  const screenshot = ({ page }: Visit, name: string): Promise<Buffer> =>
    page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });

  it('the report draws each region on the image of its peak, with its certainty', async () => {
    await using visit = await radiologist(SERIES.report);
    const regions = regionsOf(study);
    expect(regions).toHaveLength(3);
    expect(new Set(regions.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(regions.length);
    for (const [index, region] of regions.entries()) {
      if (index > 0) await visit.page.locator('[data-cy=viewport-action-arrows-right]').click();
      await expect.poll(() => shownBy(visit.page), DRAWN).toEqual(region);
      await screenshot(visit, `region-${index + 1}`);
    }
    expect(visit.complaints).toEqual([]);
  });

  it('each secondary capture is shown with its own picture', async () => {
    await using visit = await radiologist(SERIES.capture);
    const captures = capturesOf(study);
    expect(captures).toHaveLength(regionsOf(study).length + 1);
    for (const [index, { sopInstanceUid, picture }] of captures.entries()) {
      if (index > 0) await visit.page.keyboard.press('ArrowDown');
      await expect.poll(() => shownBy(visit.page), DRAWN).toMatchObject({ sopInstanceUid });
      const likeness = async (): Promise<number> => correlation(await shownBrightness(visit.page), picture);
      await expect.poll(likeness, DRAWN).toBeGreaterThan(0.99);
      await screenshot(visit, `picture-${index + 1}`);
    }
    expect(visit.complaints).toEqual([]);
  });
});

/** What OHIF must show of each localized finding, in the order of the report. */
function regionsOf({ answer }: AnsweredStudy) {
  return (answer.localization ?? []).flatMap(({ probability, region }) => {
    if (!region?.peak_image) return [];
    const [left, top] = region.voxels_low;
    const [right, bottom] = region.voxels_high.map((last) => last + 1);
    const corners = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top],
    ];
    return {
      sopInstanceUid: region.peak_image.sop_instance_uid,
      outlines: [corners],
      texts: [`Certainty of Finding: ${(100 * probability).toFixed(2)} %`],
    };
  });
}

/** The secondary captures in the order of their numbers. */
function capturesOf({ objects }: AnsweredStudy) {
  return objects
    .map((bytes) => dicomParser.parseDicom(bytes))
    .filter((object) => object.intString('x00200011') === SERIES.capture.number)
    .toSorted((a, b) => (a.intString('x00200013') ?? 0) - (b.intString('x00200013') ?? 0))
    .map((object) => {
      const [width, height] = [object.uint16('x00280011') ?? 0, object.uint16('x00280010') ?? 0];
      const { dataOffset, length } = object.elements['x7fe00010'];
      const data = object.byteArray.subarray(dataOffset, dataOffset + length);
      const whole = { left: 0, top: 0, right: width, bottom: height };
      return {
        sopInstanceUid: object.string('x00080018') ?? '',
        picture: brightness({ width, height, channels: 3, data }, whole),
      };
    });
}
