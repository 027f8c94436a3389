/** Images on the page point at the pathology: the test plants lesions, and the page shows the places behind the scores. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingName } from '../../src/core/phantom/findings/findings.js';
import { sharedPhantomStudy } from '../builders/shared-phantom.js';
import { plantedOutline } from '../builders/planted-outline.js';
import { hasChromium, startBrowser, Visit } from './browser-visit.js';
import { DRAWN, millimetresOf, LONG_TIMEOUT, positionOf } from './page-site.js';
import { type RunningService, spawnMain } from './running-service.js';

const SCAN = { matrix: 96, sliceSpacing: 4 };

describe.skipIf(!hasChromium)('the page shows a planted lesion', () => {
  let browser: Browser;
  let service: RunningService;
  const directory = mkdtempSync(join(tmpdir(), 'page-test-'));

  beforeAll(async () => {
    browser = await startBrowser();
    service = spawnMain();
    await service.ready();
  });
  afterAll(async () => {
    await browser.close();
    await service[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each<[FindingName, seed: number, name: string]>([
    ['effusion', 3, 'Pleural effusion'],
    ['nodule', 15, 'Pulmonary nodule'],
    ['consolidation', 18, 'Consolidation'],
  ])(
    '%s: a click moves into its outline, and the strongest colour is there too',
    LONG_TIMEOUT,
    async (finding, seed, name) => {
      const patient = { seed, findings: [finding] };
      const isInLesion = plantedOutline(patient, SCAN);
      const file = join(directory, `${finding}.zip`);
      writeFileSync(file, await sharedPhantomStudy({ ...patient, ...SCAN }));
      await using visitor = await Visit.with(browser);
      const { page } = visitor;
      await page.goto(`${service.url}/app/`);
      await page.locator('input[type=file]').first().setInputFiles(file);
      await page.getByRole('heading', { level: 1, name: 'Pathology is likely' }).waitFor(DRAWN);
      await positionOf(page).waitFor(DRAWN);
      const isShowingLesion = async (): Promise<boolean> =>
        isInLesion(millimetresOf(await positionOf(page).innerText()));

      await page.getByRole('slider', { name: 'Axial slice' }).press('End');
      await expect.poll(isShowingLesion).toBe(false);
      const places = page.getByRole('group', { name: 'Where scores come from' });
      await places.getByRole('button', { name: new RegExp(`^${name}`) }).click();
      await expect.poll(isShowingLesion).toBe(true);
      await page.locator('.viewer-caption', { hasText: name }).waitFor();
      await page.getByText('Loading …').waitFor({ state: 'detached' });

      await page.getByRole('slider', { name: 'Opacity of the attribution' }).fill('100');
      const strongest = await strongestColour(page);
      // Move the crosshair away first, so that the click is what moves it back.
      await images(page).click();
      await expect.poll(isShowingLesion).toBe(false);
      await images(page).click({ position: strongest });
      await expect.poll(isShowingLesion).toBe(true);
      expect(visitor.complaints).toEqual([]);
    },
  );
});

function images(page: Page): Locator {
  return page.getByRole('img', { name: /^Images of the study/ });
}

/**
 * The middle one of the pixels with the strongest colour of the overlay: its colours go from dark violet over orange to
 * light yellow, and no grey is as yellow.
 */
async function strongestColour(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const { data, width, channels } = decode(await images(page).screenshot());
  let lightest = 0;
  let pixels: number[] = [];
  for (let pixel = 0; pixel < data.length / channels; pixel++) {
    const [red, green, blue] = data.slice(pixel * channels, pixel * channels + 3);
    if (red < 240 || green - blue < 60 || green < lightest) continue;
    if (green > lightest) pixels = [];
    lightest = green;
    pixels.push(pixel);
  }
  const middle = pixels[Math.floor(pixels.length / 2)];
  return { x: middle % width, y: Math.floor(middle / width) };
}
