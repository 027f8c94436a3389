/** The images of the page: their size, their numbers, and the memory that they take. */
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from './browser-visit.js';
import { OpenedViewer, type Shown } from './opened-viewer.js';
import { DRAWN, LONG_TIMEOUT, PageSite, positionOf, verdictOf } from './page-site.js';
import { niftiBytes, StubStudies } from './stub-studies.js';

const MB = 1024 * 1024;
/** Whether the mark of research use lies on the letter at the upper edge of the axial slice. */
const IS_LETTER_COVERED = `(() => {
  const [mark, letter] = ['.viewer-research', '.pane-axial .direction-top'].map((each) =>
    document.querySelector(each).getBoundingClientRect());
  return mark.left < letter.right && mark.right > letter.left && mark.top < letter.bottom && mark.bottom > letter.top;
})()`;

describe.skipIf(!hasChromium)('the images', () => {
  let site: PageSite;
  let viewer: OpenedViewer;
  let page: Page;
  beforeAll(async () => {
    site = await PageSite.open();
    viewer = await OpenedViewer.on(site);
    ({ page } = viewer);
  });
  afterAll(async () => {
    await viewer[Symbol.asyncDispose]();
    site[Symbol.dispose]();
  });

  const shown = (): Promise<Shown> => viewer.shown();
  const press = (key: string): Promise<void> => viewer.press(key);

  it('take at least 60 % of the height of a small screen', async () => {
    expect((await viewer.sizeOf('axial')).height).toBeGreaterThanOrEqual(0.6 * 768);
  });

  it('go towards the feet with wheel, arrow and slider alike, and every number agrees', async () => {
    await press('Home');
    const start = await shown();
    expect(start.number).toBe(1);
    await viewer.wheel(100);
    await expect.poll(async () => (await shown()).number).toBe(2);
    await press('ArrowDown');
    await page.getByRole('slider', { name: 'Axial slice' }).press('ArrowDown');
    const below = await shown();
    expect([below.number, below.slider]).toEqual([4, start.slider - 3]);
    await viewer.wheel(-100);
    await press('ArrowUp');
    await page.getByRole('slider', { name: 'Axial slice' }).press('ArrowUp');
    await expect.poll(async () => (await shown()).number).toBe(1);
    await press('End');
    expect((await shown()).number).toBe(site.answer.image_numbers?.length);
    await press('PageUp');
    expect((await shown()).number).toBe((site.answer.image_numbers?.length ?? 0) - 10);
  });

  it('scroll by the distance of a swipe on a trackpad, not by its events', async () => {
    await press('Home');
    await viewer.wheel(4, 20);
    await expect.poll(async () => (await shown()).number).toBe(3);
  });

  it('say the value under the pointer without being drawn again', async () => {
    const value = page.locator('.pane-axial .pane-hover');
    const { x, y, width, height } = (await viewer.canvas().boundingBox()) ?? expect.fail('no images');
    await page.mouse.move(x + width / 2, y + height / 2);
    await expect.poll(() => value.innerText()).toMatch(/HU$/);
    const texts = await viewer.recordedTexts();
    const before = await value.innerText();
    await page.mouse.move(x + width / 2, y + 20);
    await expect.poll(() => value.innerText()).not.toBe(before);
    expect(await texts()).toEqual([]);
    await press('ArrowDown');
    await expect.poll(texts).not.toEqual([]);
  });

  it('say level and width after each change, and the preset only while it is in use', async () => {
    await page.getByRole('button', { name: 'Mediastinum' }).click();
    expect(await shown()).toMatchObject({ level: 50, width: 350, preset: 'Mediastinum' });
    await viewer.tool(/^Window/);
    await viewer.drag('mouse', { x: -60, y: -60 }, { x: 0, y: -30 });
    const dragged = await shown();
    expect([dragged.width > 350, dragged.level < 50, dragged.preset]).toEqual([true, true, '']);
    await page.getByRole('button', { name: 'Mediastinum' }).click();
    expect(await shown()).toMatchObject({ level: 50, width: 350, preset: 'Mediastinum' });
    await press('3');
    expect(await shown()).toMatchObject({ level: 400, width: 1800, preset: 'Bone' });
    await press(']');
    expect(await shown()).toMatchObject({ level: 425, preset: '' });
    await page.getByRole('spinbutton', { name: 'Level' }).fill('400');
    await page.getByRole('spinbutton', { name: 'Level' }).press('Enter');
    expect(await shown()).toMatchObject({ level: 400, width: 1800, preset: 'Bone' });
    await viewer.drag('mouse', { x: -60, y: -60 }, { x: 0, y: -30 });
    await viewer.canvas().dblclick();
    expect(await shown()).toMatchObject({ level: 400, width: 1800, preset: 'Bone' });
    await press('1');
  });

  it.each(['EN', 'RU'])(
    'fit screens from 320 to 2560 pixels, and twice the size of text, in three planes too, and leave letters free: %s',
    async (language) => {
      await page.getByText(language, { exact: true }).click();
      for (const view of [3, 0]) {
        await page.locator('.viewer-bar .choice label').nth(view).click();
        // 683 pixels are 1366 at 200 %.
        for (const width of [320, 390, 683, 1024, 1366, 1920, 2560]) {
          await page.setViewportSize({ width, height: 768 });
          expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
          expect(await page.evaluate<boolean>(IS_LETTER_COVERED)).toBe(false);
        }
      }
      await page.setViewportSize({ width: 1366, height: 768 });
      await page.getByText('EN', { exact: true }).click();
    },
  );

  it(
    'give their memory back: ten studies later the page needs no more than at its start',
    LONG_TIMEOUT,
    async () => {
      // 6 MB in memory.
      const volume = await niftiBytes({
        columns: 512,
        rows: 512,
        slices: 12,
        spacing: [0.5, 0.5, 8],
        data: new Int16Array(512 * 512 * 12),
        affine: [-0.5, 0, 0, 128, 0, -0.5, 0, 128, 0, 0, 8, -100, 0, 0, 0, 1],
      });
      // A separate window holds no data of earlier visitors.
      await using other = await site.visit({});
      const studies = await StubStudies.in(other.page, { ...site.files, volume });
      studies.succeeds(site.answer);
      const session = await other.page.context().newCDPSession(other.page);
      const start = await memory(session);
      await site.give(other.page);
      await verdictOf(other.page).waitFor();
      for (let study = 1; study <= 10; study++) {
        await other.page.goto(`${site.service.url}/app/#/study/study-${study}`);
        await verdictOf(other.page).waitFor();
        await positionOf(other.page).waitFor(DRAWN);
        await other.page.locator('.viewer-loaded').waitFor({ state: 'detached' });
      }
      expect(await memory(session)).toBeGreaterThan(start + 5 * MB);
      await other.page.goto(`${site.service.url}/app/#/`);
      await other.page.getByRole('heading', { name: 'Assess a chest CT' }).waitFor();
      await expect.poll(() => memory(session), { timeout: 20_000 }).toBeLessThan(start + 7 * MB);
    },
  );
});

/** Bytes that the page's scripts use, arrays included. */
async function memory(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  return usedSize + backingStorageSize;
}
