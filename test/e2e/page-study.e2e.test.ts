/**
 * The page without mocks: the operator's program, the demonstration models, synthetic chests. Its images point at the
 * pathology: the tests plant lesions, and the page shows the places behind the scores.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingName } from '../../src/core/phantom/findings/findings.js';
import { distanceFromThreshold } from '../../src/core/probability/probability-text.js';
import { plantedOutline } from '../builders/planted-outline.js';
import { sharedPhantomStudy } from '../builders/shared-phantom.js';
import type { StudyResource } from '../../web/src/service/study-contract.js';
import { hasChromium, startBrowser, Visit } from './browser-visit.js';
import { DRAWN, LONG_TIMEOUT, millimetresOf, positionOf } from './page-site.js';
import { type RunningService, spawnMain, startService } from './running-service.js';

const MB = 1024 * 1024;
const SCAN = { matrix: 96, sliceSpacing: 4 };

describe.skipIf(!hasChromium)('the page, on the service that it is part of', () => {
  let browser: Browser;
  let service: RunningService;
  const directory = mkdtempSync(join(tmpdir(), 'page-test-'));
  const phantom = join(directory, 'phantom.zip');
  const healthy = join(directory, 'healthy.zip');
  const broken = join(directory, 'broken.zip');
  const large = join(directory, 'large.zip');

  beforeAll(async () => {
    writeFileSync(
      phantom,
      await sharedPhantomStudy({ seed: 1, findings: ['nodule'], matrix: 64, sliceSpacing: 6 }),
    );
    writeFileSync(healthy, await sharedPhantomStudy({ seed: 1, findings: [], matrix: 64, sliceSpacing: 6 }));
    writeFileSync(broken, 'This is not a ZIP.');
    writeFileSync(large, Buffer.alloc(3 * MB));
    browser = await startBrowser();
    service = spawnMain();
    await service.ready();
  });
  afterAll(async () => {
    await browser.close();
    await service[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  const give = (page: Page, file: string): Promise<void> =>
    page.locator('input[type=file]').first().setInputFiles(file);

  it('a phantom is sent, assessed and shown with the place behind its score', LONG_TIMEOUT, async () => {
    await using visitor = await Visit.with(browser);
    const { page } = visitor;
    await page.goto(`${service.url}/app/`);
    await give(page, phantom);
    await page.locator('.verdict h1').waitFor(DRAWN);
    await positionOf(page).waitFor(DRAWN);

    const id = page.url().split('/').at(-1) ?? '';
    const { result } = (await (await service.get(`/studies/${id}`)).json()) as StudyResource;
    const { probability } = distanceFromThreshold(
      result?.probability_of_pathology ?? 0,
      result?.model.threshold ?? 0,
    );
    expect((await page.locator('.verdict-percent').innerText()).replaceAll('\u00a0', ' ')).toBe(probability);
    const places = result?.localization?.filter(({ region }) => region !== null) ?? [];
    expect(places.length).toBeGreaterThan(0);
    const last = places.length - 1;
    await page.locator('.place').nth(last).click();
    const peak = places[last].region?.peak_mm ?? [];
    // The crosshair is on the nearest voxel; these are 6 mm wide.
    const isAtPeak = async (): Promise<boolean> =>
      millimetresOf(await positionOf(page).innerText()).every(
        (place, axis) => Math.abs(place - (peak[axis] ?? Infinity)) <= 3.5,
      );
    await expect.poll(isAtPeak).toBe(true);
    await page.getByText('The map cannot be loaded.').waitFor({ state: 'detached' });
    expect(visitor.complaints).toEqual([]);
    expect(visitor.hosts()).toEqual([new URL(service.url).host]);
  });

  it.each<[FindingName, seed: number, name: string]>([
    ['effusion', 3, 'Pleural effusion'],
    ['nodule', 15, 'Pulmonary nodule'],
    ['consolidation', 18, 'Consolidation'],
  ])(
    'a planted lesion is shown, %s: a click moves into its outline, and the strongest colour is there too',
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
      await page.getByRole('heading', { level: 1, name: 'Above the threshold' }).waitFor(DRAWN);
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

  it(
    'a study is compared with an earlier one that is sent from there, and the images follow each other',
    LONG_TIMEOUT,
    async () => {
      await using visitor = await Visit.with(browser);
      const { page } = visitor;
      await page.goto(`${service.url}/app/`);
      await give(page, phantom);
      await page.locator('.verdict h1').waitFor(DRAWN);
      await page.getByRole('link', { name: 'Compare' }).click();
      await page.getByRole('heading', { level: 1, name: 'Choose the earlier study' }).waitFor();
      await give(page, healthy);
      const sides = page.locator('.comparison-sides');
      await sides.getByRole('region', { name: 'Earlier study' }).waitFor(DRAWN);
      const [, current, earlier] = /study\/(.+)\/compare\/(.+)$/.exec(page.url()) ?? [];
      for (const [name, id] of [
        ['Current study', current],
        ['Earlier study', earlier],
      ] as const) {
        const { result } = (await (await service.get(`/studies/${id}`)).json()) as StudyResource;
        const { probability } = distanceFromThreshold(
          result?.probability_of_pathology ?? 0,
          result?.model.threshold ?? 0,
        );
        const verdict = await sides.getByRole('region', { name }).locator('.verdict-percent').innerText();
        expect(verdict.replaceAll('\u00a0', ' ')).toBe(probability);
      }
      await page.getByText('Models, rules, settings and versions of both assessments are equal.').waitFor();

      await page.getByText('The images are linked by position in the patient.').waitFor(DRAWN);
      const images = (name: string) => page.getByRole('group', { name });
      const slider = (name: string) => images(name).getByRole('slider', { name: 'Axial slice' });
      const place = async (name: string): Promise<number[]> =>
        millimetresOf(await images(name).locator('.compared-position').innerText());
      /** The phantom lay in the same place. Slices are 6 mm apart. */
      const isSamePlace = async (): Promise<boolean> => {
        const [here, there] = [await place('Current study'), await place('Earlier study')];
        return here.every((value, axis) => Math.abs(value - there[axis]) <= 6);
      };
      await expect.poll(isSamePlace).toBe(true);
      const before = await place('Earlier study');
      for (const name of ['Current study', 'Earlier study']) {
        for (let step = 0; step < 5; step++) await slider(name).press('ArrowDown');
        await expect.poll(isSamePlace).toBe(true);
      }
      // Ten slices of 6 mm, to within the rounding of two positions.
      const after = await place('Earlier study');
      expect(Math.abs(after[2] - (before[2] - 60))).toBeLessThanOrEqual(7);

      await page.getByRole('switch', { name: 'Scroll both together' }).uncheck();
      await slider('Current study').press('Home');
      await expect.poll(isSamePlace).toBe(false);
      expect(await place('Earlier study')).toEqual(after);
      await page.getByRole('switch', { name: 'Scroll both together' }).check();
      await expect.poll(isSamePlace).toBe(true);

      for (const width of [320, 390, 683, 1024, 1366, 1920, 2560]) {
        await page.setViewportSize({ width, height: 768 });
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
      }
      expect(visitor.complaints).toEqual([]);
      expect(visitor.hosts()).toEqual([new URL(service.url).host]);
    },
  );

  it('a broken ZIP is refused with a sentence', async () => {
    await using visitor = await Visit.with(browser);
    await visitor.page.goto(`${service.url}/app/`);
    await give(visitor.page, broken);
    expect(await visitor.page.getByRole('alert').innerText()).toMatch(/no(t a)? ZIP archive/);
  });

  it.each([
    ['a study that is too large', { MAX_UPLOAD_MB: '1' }, large, /1 MB/],
    ['a study while the queue is full', { STUDIES_LIMIT: '0' }, phantom, /(again|full|wait)/i],
  ])('%s is refused with a sentence', async (_what, settings, file, sentence) => {
    await using strict = await startService(settings);
    await using visitor = await Visit.with(browser);
    await visitor.page.goto(`${strict.url}/app/`);
    await give(visitor.page, file);
    expect(await visitor.page.getByRole('alert').innerText()).toMatch(sentence);
  });
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
