/**
 * The page without mocks: the operator's program, the demonstration models, synthetic chests. Its images point at the
 * pathology: the tests plant lesions, and the page shows the places behind the scores.
 */
import { writeFileSync } from 'node:fs';
import { decode } from 'fast-png';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distanceFromThreshold } from '../../../src/core/probability/probability-text.js';
import { sharedPhantomStudy } from '../../builders/shared-phantom.js';
import type { StudyAnswer, StudyResource } from '../../../web/src/service/study-contract.js';
import { hasChromium, ReusedWindows, sharedBrowser, Visit } from '../browser-visit.js';
import { DRAWN, LONG_TIMEOUT, millimetresOf, positionOf } from '../page-site.js';
import { startService } from '../running-service.js';
import {
  type Demonstration,
  EFFUSION,
  explainedOf,
  NODULE,
  type Patient,
  questionOf,
} from './demonstration.js';

const MB = 1024 * 1024;
/** Scan of studies without a lesion to find. */
const COARSE_SCAN = { matrix: 64, sliceSpacing: 6 };
const CONSOLIDATION: Patient = { finding: 'consolidation', seed: 18 };

/** The patients' findings and their names in the page; for one of them, the service chooses the explained scores. */
const PATIENTS: readonly (readonly [string, patient: Patient, name: string, explained: string])[] = [
  ['effusion', EFFUSION, 'Pleural effusion', explainedOf(EFFUSION)],
  ['nodule', NODULE, 'Pulmonary nodule', explainedOf(NODULE)],
  ['consolidation', CONSOLIDATION, 'Consolidation', ''],
];

export function testPage(demonstration: Demonstration): void {
  describe.skipIf(!hasChromium)('the page, on the service that it is part of', () => {
    let browser: Browser;
    let healthy: string;
    beforeAll(async () => {
      browser = await sharedBrowser();
      healthy = demonstration.pathOf('healthy.zip');
      writeFileSync(healthy, await sharedPhantomStudy({ seed: NODULE.seed, findings: [], ...COARSE_SCAN }));
    });

    const windows = new ReusedWindows();
    afterAll(() => windows.close());
    const visit = (): Promise<Visit> => windows.visit(browser);

    const give = (page: Page, file: string): Promise<void> =>
      page.locator('input[type=file]').first().setInputFiles(file);

    const resultOf = async (id: string | undefined): Promise<StudyAnswer> => {
      const { result } = (await (await demonstration.service.get(`/studies/${id}`)).json()) as StudyResource;
      if (result === null) throw new Error('The study has no result.');
      return result;
    };
    const percentOf = (answer: StudyAnswer): string =>
      distanceFromThreshold(answer.probability_of_pathology, answer.model.threshold).probability;
    const percentIn = async (part: Locator | Page): Promise<string> =>
      (await part.locator('.verdict-percent').innerText()).replaceAll('\u00a0', ' ');

    /** Shows the verdict on a patient. The first test that needs the study sends it. @returns its id */
    async function assess(page: Page, patient: Patient, explained: string): Promise<string> {
      const { assessed, service } = demonstration;
      const question = questionOf(patient, explained);
      const known = assessed.get(question);
      await page.goto(`${service.url}/app/${known === undefined ? '' : `#/study/${known}`}`);
      if (known === undefined) {
        const file = demonstration.pathOf(`${patient.finding}.zip`);
        writeFileSync(file, await demonstration.study(patient).zip);
        if (explained !== '') {
          await page.getByText('Options').click();
          await page.getByLabel('Findings to show in the images').fill(explained);
        }
        await give(page, file);
      }
      await page.getByRole('heading', { level: 1, name: 'Above the threshold' }).waitFor(DRAWN);
      const id = page.url().split('/').at(-1) ?? '';
      assessed.set(question, id);
      return id;
    }

    it.each(PATIENTS)(
      'a planted lesion is sent, assessed and shown, %s: a click moves into its outline, and the strongest colour is there too',
      LONG_TIMEOUT,
      async (_finding, patient, name, explained) => {
        const { isInLesion } = demonstration.study(patient);
        await using visitor = await visit();
        const { page } = visitor;
        const result = await resultOf(await assess(page, patient, explained));
        await positionOf(page).waitFor(DRAWN);
        expect(await percentIn(page)).toBe(percentOf(result));

        const shownPlaces = result.localization?.filter(({ region }) => region !== null) ?? [];
        expect(shownPlaces.length).toBeGreaterThan(0);
        const last = shownPlaces.length - 1;
        await page.locator('.place').nth(last).click();
        const peak = shownPlaces[last].region?.peak_mm ?? [];
        // The crosshair is on the nearest voxel, and its position is rounded.
        const isAtPeak = async (): Promise<boolean> =>
          millimetresOf(await positionOf(page).innerText()).every(
            (value, axis) => Math.abs(value - (peak[axis] ?? Infinity)) <= 2.5,
          );
        await expect.poll(isAtPeak).toBe(true);
        const isShowingLesion = async (): Promise<boolean> =>
          isInLesion(millimetresOf(await positionOf(page).innerText()));

        await page.getByRole('slider', { name: 'Axial slice' }).press('End');
        await expect.poll(isShowingLesion).toBe(false);
        const places = page.getByRole('group', { name: 'Where scores come from' });
        await places.getByRole('button', { name: new RegExp(`^${name}`) }).click();
        await expect.poll(isShowingLesion).toBe(true);
        await page.locator('.viewer-caption', { hasText: name }).waitFor();
        await page.getByText('Loading …').waitFor({ state: 'detached' });
        expect(await page.getByText('The map cannot be loaded.').count()).toBe(0);

        await page.getByRole('slider', { name: 'Opacity of the attribution' }).fill('100');
        const strongest = await strongestColour(page);
        // Move the crosshair away first, so that the click is what moves it back.
        await images(page).click();
        await expect.poll(isShowingLesion).toBe(false);
        await images(page).click({ position: strongest });
        await expect.poll(isShowingLesion).toBe(true);
        expect(visitor.complaints).toEqual([]);
        expect(visitor.hosts()).toEqual([new URL(demonstration.service.url).host]);
      },
    );

    it(
      'a study is compared with an earlier one that is sent for the comparison, and the images follow each other',
      LONG_TIMEOUT,
      async () => {
        await using visitor = await Visit.with(browser);
        const { page } = visitor;
        await assess(page, NODULE, explainedOf(NODULE));
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
          expect(await percentIn(sides.getByRole('region', { name }))).toBe(percentOf(await resultOf(id)));
        }
        await page.getByText('Models, rules, settings and versions of both assessments are equal.').waitFor();

        await page.getByText('The images are linked by position in the patient.').waitFor(DRAWN);
        const images = (name: string) => page.getByRole('group', { name });
        const slider = (name: string) => images(name).getByRole('slider', { name: 'Axial slice' });
        const place = async (name: string): Promise<number[]> =>
          millimetresOf(await images(name).locator('.compared-position').innerText());
        /** The phantom lay in the same place. The slices of the earlier study are 6 mm apart. */
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
        // Five slices of 4 mm and five of 6 mm, to within the rounding of two positions.
        const after = await place('Earlier study');
        expect(Math.abs(after[2] - (before[2] - 50))).toBeLessThanOrEqual(7);

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
        expect(visitor.hosts()).toEqual([new URL(demonstration.service.url).host]);
      },
    );

    it('a broken ZIP is refused with a sentence', async () => {
      await using visitor = await visit();
      await visitor.page.goto(`${demonstration.service.url}/app/`);
      const broken = demonstration.pathOf('broken.zip');
      writeFileSync(broken, 'This is not a ZIP.');
      await give(visitor.page, broken);
      expect(await visitor.page.getByRole('alert').innerText()).toMatch(/no(t a)? ZIP archive/);
    });

    it.each([
      ['a study that is too large', { MAX_UPLOAD_MB: '1' }, 3 * MB, /1 MB/],
      ['a study while the queue is full', { STUDIES_LIMIT: '0' }, 100, /(again|full|wait)/i],
    ])('%s is refused with a sentence', async (_what, settings, bytes, sentence) => {
      await using strict = await startService(settings);
      await using visitor = await visit();
      await visitor.page.goto(`${strict.url}/app/`);
      const refused = demonstration.pathOf('refused.zip');
      writeFileSync(refused, Buffer.alloc(bytes));
      await give(visitor.page, refused);
      expect(await visitor.page.getByRole('alert').innerText()).toMatch(sentence);
    });
  });
}

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
