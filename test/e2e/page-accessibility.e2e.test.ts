/** The accessibility of the page: axe examines each of its states, light and dark, wide and narrow. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, type Visit } from './browser-visit.js';
import { DRAWN, PageSite, LONG_TIMEOUT, positionOf } from './page-site.js';
import { draggedFiles } from './dragged-files.js';
import { StubStudies } from './stub-studies.js';

const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1440, height: 900 };

const LOOKS = [
  { colorScheme: 'light', viewport: WIDE, language: 'en' },
  { colorScheme: 'dark', viewport: WIDE, language: 'ru' },
  { colorScheme: 'light', viewport: PHONE, language: 'ru' },
  { colorScheme: 'dark', viewport: PHONE, language: 'en' },
] as const;

const FAILURE = { code: 'dicom.no-lungs', error: 'The series shows no lungs.', request_id: 'request-7' };

/** Brings the page from its start into a state. */
type Way = (page: Page, site: PageSite) => Promise<unknown>;

const STATES: readonly (readonly [string, Way])[] = [
  ['the start', () => Promise.resolve()],
  [
    'a study dragged over it',
    async (page) => {
      await page.dispatchEvent('body', 'dragover', { dataTransfer: await draggedFiles(page, ['a.zip']) });
      await page.locator('.drop-anywhere').waitFor();
    },
  ],
  [
    'two studies that are given together',
    async (page, site) => {
      await page.locator('input[type=file]').first().setInputFiles([site.archive, site.otherArchive]);
      await page.locator('.plan').waitFor();
    },
  ],
  [
    'an upload',
    async (page, site) => {
      await page.route(/studies\?/, () => undefined);
      await site.give(page);
      await page.getByText('Case 7.zip').waitFor();
    },
  ],
  [
    'a place in the queue',
    async (page, site) => {
      await StubStudies.in(page, site.files);
      await site.give(page);
      await page.locator('.progress-stage').waitFor();
    },
  ],
  [
    'a stage',
    async (page, site) => {
      const studies = await StubStudies.in(page, site.files);
      studies.becomes({ state: 'running', position: null, stage: 'encoding', progress: 0.6 });
      await site.give(page);
      await page.locator('[aria-current=step]').waitFor();
    },
  ],
  [
    'a refusal',
    async (page, site) => {
      await StubStudies.in(page, site.files, { status: 400, body: FAILURE });
      await site.give(page);
      await page.getByRole('alert').locator('summary').click();
    },
  ],
  [
    'a failure',
    async (page, site) => {
      const studies = await StubStudies.in(page, site.files);
      studies.fails(FAILURE);
      await site.give(page);
      await page.getByRole('alert').locator('summary').click();
    },
  ],
  [
    'a study that was cancelled elsewhere',
    async (page, site) => {
      const studies = await StubStudies.in(page, site.files);
      studies.becomes({ state: 'cancelled', position: null });
      await site.give(page);
      await page.locator('.narrow .lead').waitFor();
    },
  ],
  [
    'a finding, with its place, its warnings and its series',
    async (page, site) => {
      await given(page, site, {});
      await page.locator('.viewer-caption').waitFor();
    },
  ],
  [
    'three planes',
    async (page, site) => {
      await given(page, site, {});
      await page.locator('.viewer-bar label').nth(3).click();
      await page.locator('.pane-slider').nth(2).waitFor();
    },
  ],
  [
    'a healthy chest',
    (page, site) =>
      given(page, site, { pathology: 0, probability_of_pathology: 0.03, warnings: [], localization: [] }),
  ],
  [
    'a report with a name',
    async (page, site) => {
      const studies = await StubStudies.in(page, site.files);
      studies.succeeds(site.answer);
      await site.give(page);
      await page.locator('.verdict').waitFor();
      await page.goto(`${site.service.url}/app/#/study/study-1/report`);
      await page.locator('.report-name input').check();
      await page.locator('.report-image').waitFor();
    },
  ],
  [
    'the choice of an earlier study',
    async (page, site) => {
      await given(page, site, {});
      await page.goto(`${site.service.url}/app/#/study/study-2/compare`);
      await page.locator('.history-item').waitFor();
    },
  ],
  [
    'a comparison',
    async (page, site) => {
      await given(page, site, {});
      await page.goto(`${site.service.url}/app/#/study/study-1/compare/study-1`);
      await page.locator('.link-quality').waitFor(DRAWN);
    },
  ],
  [
    'the list of past studies',
    async (page, site) => {
      await given(page, site, {});
      await page.goto(`${site.service.url}/app/#/`);
      await page.locator('.history-item').waitFor();
    },
  ],
];

/** Sends a study with the given answer, and waits for its images. */
async function given(page: Page, site: PageSite, changes: Partial<PageSite['answer']>): Promise<void> {
  const studies = await StubStudies.in(page, site.files);
  studies.succeeds({ ...site.answer, ...changes });
  await site.give(page);
  await positionOf(page).waitFor(DRAWN);
}

/**
 * Goes back to the start as users do, in the same document: a new one takes long to load, and axe's compiled code is lost with
 * the old one. The service itself, which has no studies, answers again.
 */
async function startOver({ page, complaints }: Visit): Promise<void> {
  // Removes files that were not sent, which the page would keep: dragged, planned, uploading and refused ones.
  await page.evaluate(`
    dispatchEvent(new DragEvent('dragleave'));
    document.querySelector('.parcel button, .home-main .note-actions button:last-child')?.click();`);
  // Added above the mocks, which stay: without them, the browser would send an upload that a mock holds back.
  await page.route(/\/studies(\/|\?|$)/, (route) => route.continue());
  // When the user comes back to the tab, the page repeats the request for a list that it shows.
  await page.evaluate(`
    sessionStorage.clear();
    localStorage.clear();
    location.hash = '#/';
    document.dispatchEvent(new Event('visibilitychange'));`);
  await page.locator('.home:not(:has(.parcel, .note-actions, .history-item))').waitFor();
  await page.locator('.drop-anywhere').waitFor({ state: 'detached' });
  complaints.length = 0;
}

/** Changes the look of the page without leaving its state. */
async function dress(page: Page, { colorScheme, viewport, language }: (typeof LOOKS)[number]): Promise<void> {
  await Promise.all([
    page.emulateMedia({ colorScheme }),
    page.setViewportSize(viewport),
    // Not with the mouse: dragged files are in its way.
    page.evaluate(`document.querySelector('.header input[value=${language}]').click()`),
  ]);
  await page.locator(`html[lang=${language}]`).waitFor();
}

describe.skipIf(!hasChromium)('the page, examined by axe,', () => {
  let site: PageSite;
  let visitor: Visit;
  beforeAll(async () => {
    site = await PageSite.open();
    // A separate window, because these tests change its size and colours.
    visitor = await site.visit({});
  });
  afterAll(async () => {
    await visitor[Symbol.asyncDispose]();
    site[Symbol.dispose]();
  });

  describe.each(STATES)('%s', (_state, reach) => {
    beforeAll(async () => {
      await startOver(visitor);
      await reach(visitor.page, site);
    }, LONG_TIMEOUT.timeout);

    it.each(LOOKS)(
      'has no serious violations: $colorScheme, $viewport.width pixels wide, $language',
      LONG_TIMEOUT,
      async (look) => {
        await dress(visitor.page, look);
        expect(await visitor.seriousViolations()).toEqual([]);
        expect(visitor.complaints).toEqual([]);
      },
    );
  });
});
