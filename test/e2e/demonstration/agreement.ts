/**
 * The answer, its picture and the page show the same side, image and box of a place. They are compared with each other, with
 * the headers of the images, and in synthetic chests with the planted findings.
 *
 * By default two phantoms. `CTCLIP_AGREEMENT=1` takes ten, and `CTCLIP_AGREEMENT_STUDY` adds a ZIP of DICOM files.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import JSZip from 'jszip';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readNifti } from '../../../src/core/nifti/read-nifti.js';
import type { PlantedLesion } from '../../../src/core/phantom/chest-phantom.js';
import type { StudyResource } from '../../../web/src/service/study-contract.js';
import { type Assessed, placesOf } from '../../agreement/assessed-study.js';
import { checkAnswer, checkPage, checkPicture, checkTruth } from '../../agreement/check-place.js';
import { picturesOnPanes, shownPlace, watchCanvases } from '../../agreement/read-page.js';
import { PictureRow } from '../../agreement/read-picture.js';
import { SeriesHeaders } from '../../agreement/series-headers.js';
import { ZERO_SHOT_NAME } from '../../demo/finding-names.js';
import { hasChromium, sharedBrowser, Visit } from '../browser-visit.js';
import { DRAWN, LONG_TIMEOUT, positionOf } from '../page-site.js';
import {
  type Demonstration,
  EFFUSION,
  explainedOf,
  IN_EVERY,
  NODULE,
  type Patient,
  questionOf,
} from './demonstration.js';

const FEW: readonly Patient[] = [EFFUSION, NODULE];
const TEN: typeof FEW = [
  ...FEW,
  { finding: 'consolidation', seed: 18 },
  { finding: 'effusion', seed: 21 },
  { finding: 'nodule', seed: 22 },
  { finding: 'consolidation', seed: 23 },
  { finding: 'pneumothorax', seed: 24 },
  { finding: 'effusion', seed: 25 },
  { finding: 'pneumothorax', seed: 26 },
  { finding: 'consolidation', seed: 27 },
];
const PHANTOMS = process.env['CTCLIP_AGREEMENT'] === '1' ? TEN : FEW;
const STUDY = process.env['CTCLIP_AGREEMENT_STUDY'];

interface Planted {
  readonly lesions: readonly PlantedLesion[];
}

export function testAgreement(demonstration: Demonstration): void {
  describe.skipIf(!hasChromium)('answer, picture and page agree', () => {
    /** Opens all studies, because a separate window for each one costs half a second of a processor. */
    let visitor: Visit;
    beforeAll(async () => {
      visitor = await Visit.with(await sharedBrowser(), { viewport: { width: 1366, height: 900 } });
      await watchCanvases(visitor.page);
    });
    afterAll(() => visitor[Symbol.asyncDispose]());

    /** Opens the page anew, because a new address within the same page would keep its state. */
    async function open(path: string): Promise<Page> {
      const { page } = visitor;
      await page.goto('about:blank');
      await page.goto(`${demonstration.service.url}/app/#${path}`);
      return page;
    }

    const known = new Map<number, Promise<Assessed & Planted>>();
    /** A phantom and the service's results for it, requested once. */
    function phantom(patient: Patient): Promise<Assessed & Planted> {
      const made = known.get(patient.seed) ?? assessPhantom(patient);
      known.set(patient.seed, made);
      return made;
    }

    async function assessPhantom(patient: Patient): Promise<Assessed & Planted> {
      const { files, lesions, zip } = demonstration.study(patient);
      const explained = explainedOf(patient);
      // The page may have sent it already.
      const sent = demonstration.assessed.get(questionOf(patient, explained));
      const id = sent ?? (await send(await zip, explained));
      const contents = files.map(({ bytes }) => bytes);
      return { ...(await assessed(id, contents)), lesions };
    }

    /** @returns the identifier of the study, which has ended */
    async function send(zip: Uint8Array, explained = ''): Promise<string> {
      const { service } = demonstration;
      const form = new FormData();
      form.append('file', new Blob([Buffer.from(zip)]), 'study.zip');
      const sent = await fetch(
        `${service.url}/studies?explain=true&volume=true&explain_findings=${encodeURIComponent(explained)}`,
        { method: 'POST', body: form },
      );
      const { id, links } = (await sent.json()) as StudyResource;
      // The stream ends with the study.
      await (await service.get(links.events)).text();
      return id;
    }

    async function assessed(id: string, files: readonly Uint8Array[]): Promise<Assessed> {
      const { service } = demonstration;
      const { result, links: made } = (await (await service.get(`/studies/${id}`)).json()) as StudyResource;
      if (result === null) throw new Error('The study failed.');
      const bytesOf = async (link: string | undefined): Promise<Uint8Array> =>
        new Uint8Array(await (await service.get(link ?? '')).arrayBuffer());
      const path = demonstration.pathOf(`${id}.nii.gz`);
      writeFileSync(path, await bytesOf(made.volume));
      return {
        id,
        answer: result,
        picture: await bytesOf(made.overlay),
        volume: await readNifti(path, 1e9),
        headers: SeriesHeaders.of(files, result.series_uid),
      };
    }

    /** Compares answer, picture and page for each place. */
    async function checkAgreement(study: Assessed): Promise<void> {
      const places = placesOf(study.answer);
      expect(places.length).toBeGreaterThan(0);
      expect(study.answer.patient_position).toMatch(/^[HF]F/);
      for (const [row, place] of places.entries()) {
        checkAnswer(study, place.region);
        checkPicture(study, place, new PictureRow(study.picture, row));
      }
      const page = await open(`/study/${study.id}`);
      await positionOf(page).waitFor(DRAWN);
      for (const [index, place] of places.entries()) {
        await page.locator('.place').nth(index).click();
        // The click moves the images, which takes a moment.
        await vi.waitFor(async () => checkPage(study, place, await shownPlace(page)), DRAWN);
      }
    }

    it.each(PHANTOMS.map((patient) => [patient.finding, patient.seed, patient] as const))(
      'with each other, and with a planted %s (seed %i)',
      LONG_TIMEOUT,
      async (finding, _seed, patient) => {
        const study = await phantom(patient);
        const place = placesOf(study.answer).find((one) => one.finding === ZERO_SHOT_NAME[finding]);
        checkTruth(place, study.lesions);
        await checkAgreement(study);
      },
    );

    it(
      'when two studies are compared: both show the map of a score until it is switched off',
      LONG_TIMEOUT,
      async () => {
        const [current, earlier] = await Promise.all([phantom(FEW[0]), phantom(FEW[1])]);
        const page = await open(`/study/${current.id}/compare/${earlier.id}`);
        await page.locator('.compared-position').first().waitFor(DRAWN);
        await expect.poll(() => picturesOnPanes(page), DRAWN).toEqual([1, 1]);
        await page.getByText('Zero-shot', { exact: true }).click();
        await page
          .getByRole('button', { name: `Show ${IN_EVERY} in the images of the current study` })
          .click();
        await expect.poll(() => picturesOnPanes(page), DRAWN).toEqual([2, 2]);
        await page.getByText('Both maps have one scale').waitFor();
        await page.getByRole('switch', { name: 'Attribution' }).uncheck();
        await expect.poll(() => picturesOnPanes(page)).toEqual([1, 1]);
        expect(visitor.complaints).toEqual([]);
      },
    );

    it.skipIf(STUDY === undefined)(
      'with each other, for the study that CTCLIP_AGREEMENT_STUDY names',
      LONG_TIMEOUT,
      async () => {
        const zip = readFileSync(STUDY ?? '');
        const { files } = await JSZip.loadAsync(zip);
        const entries = Object.values(files).filter(({ dir }) => !dir);
        const contents = await Promise.all(entries.map((entry) => entry.async('uint8array')));
        await checkAgreement(await assessed(await send(zip), contents));
      },
    );
  });
}
