/** Access to the page for all permitted users, whatever their abilities, language and device. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, Visit } from './browser-visit.js';
import { DRAWN, PageSite, LONG_TIMEOUT, positionOf, verdictOf } from './page-site.js';
import { startService } from './running-service.js';
import { StubStudies } from './stub-studies.js';

const USERS = fileURLToPath(new URL('../fixtures/auth/users', import.meta.url));
/** Width and height. 683 pixels are what a zoom of 200 % leaves of 1366. */
const SIZES = [
  [320, 568],
  [390, 844],
  [683, 384],
  [1366, 768],
  [1920, 1080],
  [2560, 1310],
] as const;

describe.skipIf(!hasChromium)('the page', () => {
  let site: PageSite;
  beforeAll(async () => {
    site = await PageSite.open();
  });
  afterAll(() => site[Symbol.dispose]());

  it('works by the keyboard alone', LONG_TIMEOUT, async () => {
    await using visitor = await site.visit();
    const { page } = visitor;
    const studies = await StubStudies.in(page, site.files);
    studies.succeeds(site.answer);
    const dialogue = page.waitForEvent('filechooser');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Choose a file');
    await page.keyboard.press('Enter');
    await (await dialogue).setFiles(site.archive);
    await verdictOf(page).waitFor();
    await positionOf(page).waitFor(DRAWN);
    const canvas = page.getByRole('img', { name: /^Images of the study/ });
    await canvas.focus();
    const slice = async (): Promise<number> =>
      Number(await page.getByRole('slider', { name: 'Axial slice' }).inputValue());
    const before = await slice();
    await page.keyboard.press('ArrowUp');
    await expect.poll(slice).toBe(before + 1);
    await page.keyboard.press('PageDown');
    await expect.poll(slice).toBe(before - 9);
    await page.getByRole('radio', { name: 'Axial' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('slider', { name: 'Coronal slice' }).waitFor();
  });

  it('is in Russian for Russian browsers, and changes its language on request', async () => {
    await using visitor = await site.visit({ locale: 'ru-RU' });
    const { page } = visitor;
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Оценить КТ грудной клетки');
    const studies = await StubStudies.in(page, site.files);
    studies.succeeds(site.answer);
    await site.give(page);
    await page.getByRole('heading', { level: 1, name: 'Выше порога' }).waitFor();
    const warnings = page.locator('.warnings');
    expect(await warnings.innerText()).toContain('Срезы толще тех, на которых обучена модель');
    await warnings.getByText('Подробнее, по-английски').click();
    await warnings.getByText('Slices are 5 mm thick.').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ru');
    await page.getByText('EN', { exact: true }).click();
    await verdictOf(page).waitFor();
    await page.reload();
    await verdictOf(page).waitFor();
  });

  it(
    'fits every width from 320 to 2560 pixels, and a zoom of 200 %: the start, a result and its report',
    LONG_TIMEOUT,
    async () => {
      await using visitor = await site.visit({ locale: 'ru-RU' });
      const { page } = visitor;
      const overflows = async (): Promise<unknown[]> => {
        const found: unknown[] = [];
        for (const [width, height] of SIZES) {
          await page.setViewportSize({ width, height });
          found.push(
            await page.evaluate(
              'document.documentElement.scrollWidth - document.documentElement.clientWidth',
            ),
          );
        }
        return found;
      };
      const none = SIZES.map(() => 0);
      expect(await overflows()).toEqual(none);
      const studies = await StubStudies.in(page, site.files);
      studies.succeeds(site.answer);
      await site.give(page);
      await page.locator('.verdict').waitFor();
      expect(await overflows()).toEqual(none);
      await page.goto(`${site.service.url}/app/#/study/study-1/report`);
      await page.locator('.report').waitFor();
      expect(await overflows()).toEqual(none);
    },
  );

  it('works only for signed-in users', async () => {
    await using guarded = await startService({ AUTH_BASIC_FILE: USERS });
    await using stranger = await Visit.with(site.browser);
    // Without a window, Chromium cannot ask for a password: it reports an error, or shows the refusal.
    const shown = await stranger.page.goto(`${guarded.url}/app/`).then(
      (response) => response?.status(),
      (error: unknown) => String(error),
    );
    expect(String(shown)).toMatch(/^401$|ERR_INVALID_AUTH_CREDENTIALS/);
    const httpCredentials = { username: 'radiology', password: 'correct:horse' };
    await using visitor = await Visit.with(site.browser, { httpCredentials });
    await visitor.page.goto(`${guarded.url}/app/`);
    await site.assessed(visitor.page);
    expect(visitor.complaints).toEqual([]);
  });
});
