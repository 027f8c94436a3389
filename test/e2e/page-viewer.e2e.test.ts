/** The images of the page: their tools by mouse, keys and fingers, and the memory that they take. */
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, Visit } from './browser-visit.js';
import { DRAWN, LONG_TIMEOUT, PageSite, positionOf, verdictOf } from './page-site.js';
import { niftiBytes, StubStudies } from './stub-studies.js';

const MB = 1024 * 1024;

/** Statements of the page about the images, from all its parts. */
interface Shown {
  readonly number: number;
  readonly slider: number;
  readonly level: number;
  readonly width: number;
  readonly preset: string;
}

/** Reads the page, and checks that its texts, its slider and its buttons say the same. */
async function shown(page: Page): Promise<Shown> {
  const slice = await page.locator('.pane-axial .pane-slice').innerText();
  const slider = page.getByRole('slider', { name: 'Axial slice' });
  expect(await slider.getAttribute('aria-valuetext')).toBe(slice);
  expect(await page.locator('.pane-axial canvas').getAttribute('aria-label')).toContain(slice);
  const window = await page.locator('.pane-axial .pane-window').innerText();
  const [, sign, level, width, preset = ''] = /^L (−?)(\d+) W (\d+)(?: · ([A-Z][a-z ]+))?/.exec(window) ?? [];
  const numbers = { level: (sign === '' ? 1 : -1) * Number(level), width: Number(width) };
  expect(await page.getByRole('spinbutton', { name: 'Level' }).inputValue()).toBe(String(numbers.level));
  expect(await page.getByRole('spinbutton', { name: 'Width' }).inputValue()).toBe(String(numbers.width));
  const pressed = await page.locator('.preset[aria-pressed=true]').allInnerTexts();
  expect(pressed).toEqual(preset === '' ? [] : [preset]);
  return {
    number: Number(/^Image (\d+)/.exec(slice)?.[1]),
    slider: Number(await slider.inputValue()),
    ...numbers,
    preset,
  };
}

describe.skipIf(!hasChromium)('the images', () => {
  let site: PageSite;
  let visitor: Visit;
  let page: Page;
  beforeAll(async () => {
    site = await PageSite.open();
    visitor = await site.visit({ viewport: { width: 1366, height: 768 }, hasTouch: true });
    ({ page } = visitor);
    await site.assessed(page);
    await positionOf(page).waitFor(DRAWN);
    await page.locator('.viewer-loaded').waitFor({ state: 'detached' });
  });
  afterAll(async () => {
    await visitor[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const canvas = () => page.locator('.pane-axial canvas');
  const press = (key: string) => canvas().press(key);
  const tool = (name: RegExp) =>
    page.getByRole('group', { name: 'Dragging' }).getByRole('button', { name }).click();
  async function middle(): Promise<{ readonly x: number; readonly y: number }> {
    const { x, y, width, height } = (await canvas().boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    return { x: x + width / 2, y: y + height / 2 };
  }
  /** Drags from a point left of and above the middle. */
  async function drag(x: number, y: number, button: 'left' | 'middle' | 'right' = 'left'): Promise<void> {
    const from = await middle();
    await page.mouse.move(from.x - 60, from.y - 60);
    await page.mouse.down({ button });
    await page.mouse.move(from.x - 60 + x / 2, from.y - 60 + y / 2);
    await page.mouse.move(from.x - 60 + x, from.y - 60 + y);
    await page.mouse.up({ button });
  }
  async function wheel(distance: number, times = 1): Promise<void> {
    const { x, y } = await middle();
    await page.mouse.move(x, y);
    for (let time = 0; time < times; time++) await page.mouse.wheel(0, distance);
  }
  /** The drawing, without the texts around it. */
  const picture = () => page.evaluate<string>(`document.querySelector('.pane-axial canvas').toDataURL()`);

  it('take at least 60 % of the height of a small screen', async () => {
    expect((await canvas().boundingBox())?.height).toBeGreaterThanOrEqual(0.6 * 768);
  });

  it('go towards the feet with wheel, arrow and slider alike, and every number agrees', async () => {
    await press('Home');
    const start = await shown(page);
    expect(start.number).toBe(1);
    await wheel(100);
    await expect.poll(async () => (await shown(page)).number).toBe(2);
    await press('ArrowDown');
    await page.getByRole('slider', { name: 'Axial slice' }).press('ArrowDown');
    const below = await shown(page);
    expect([below.number, below.slider]).toEqual([4, start.slider - 3]);
    await wheel(-100);
    await press('ArrowUp');
    await page.getByRole('slider', { name: 'Axial slice' }).press('ArrowUp');
    await expect.poll(async () => (await shown(page)).number).toBe(1);
    await press('End');
    expect((await shown(page)).number).toBe(site.answer.image_numbers?.length);
    await press('PageUp');
    expect((await shown(page)).number).toBe((site.answer.image_numbers?.length ?? 0) - 10);
  });

  it('scroll by the distance of a swipe on a trackpad, not by its events', async () => {
    await press('Home');
    await wheel(4, 20);
    await expect.poll(async () => (await shown(page)).number).toBe(3);
  });

  it('say level and width after each change, and the preset only while it is in use', async () => {
    await page.getByRole('button', { name: 'Mediastinum' }).click();
    expect(await shown(page)).toMatchObject({ level: 50, width: 350, preset: 'Mediastinum' });
    await tool(/^Window/);
    await drag(60, 30);
    const dragged = await shown(page);
    expect([dragged.width > 350, dragged.level < 50, dragged.preset]).toEqual([true, true, '']);
    await page.getByRole('button', { name: 'Mediastinum' }).click();
    expect(await shown(page)).toMatchObject({ level: 50, width: 350, preset: 'Mediastinum' });
    await press('3');
    expect(await shown(page)).toMatchObject({ level: 400, width: 1800, preset: 'Bone' });
    await press(']');
    expect(await shown(page)).toMatchObject({ level: 425, preset: '' });
    await page.getByRole('spinbutton', { name: 'Level' }).fill('400');
    await page.getByRole('spinbutton', { name: 'Level' }).press('Enter');
    expect(await shown(page)).toMatchObject({ level: 400, width: 1800, preset: 'Bone' });
    await drag(60, 30);
    await canvas().dblclick();
    expect(await shown(page)).toMatchObject({ level: 400, width: 1800, preset: 'Bone' });
    await press('1');
  });

  it('zoom and move with mouse and keys, and a double click shows the whole slice again', async () => {
    await press('0');
    const whole = await picture();
    for (const change of [
      () => drag(0, -120, 'right'),
      () => press('+'),
      () => tool(/^Zoom/).then(() => drag(0, -120)),
      () =>
        page.keyboard
          .down('Control')
          .then(() => wheel(-120))
          .then(() => page.keyboard.up('Control')),
    ]) {
      await change();
      await expect.poll(async () => (await picture()) === whole).toBe(false);
      const zoomed = await picture();
      await drag(50, 20, 'middle');
      await expect.poll(async () => (await picture()) === zoomed).toBe(false);
      await canvas().press('Control+ArrowLeft');
      await press('0');
      await expect.poll(async () => (await picture()) === whole).toBe(true);
    }
  });

  it('measure in millimetres with mouse and keys', async () => {
    const labels = await recordedTexts(page);
    await tool(/^Distance/);
    await drag(100, 0);
    await expect.poll(labels).toContainEqual(expect.stringMatching(/^\d+\.\d mm$/));
    await page.getByRole('button', { name: 'Remove distances' }).click();
    await press('d');
    await press('Enter');
    for (let step = 0; step < 4; step++) await canvas().press('Shift+ArrowRight');
    await press('Enter');
    const { spacing } = site;
    await expect.poll(labels).toContain(`${(4 * spacing).toFixed(1)} mm`);
    await press('Delete');
    await expect.poll(() => page.getByRole('button', { name: 'Remove distances' }).count()).toBe(0);
    await press('w');
  });

  it('invert, play, project a slab, hide the map and fill the screen, by button and by key', async () => {
    // Back to a slice with a map.
    await page.locator('.place').first().click();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    const plain = await picture();
    for (const [on, off] of [
      [() => press('i'), () => page.getByRole('button', { name: 'Invert' }).click()],
      [() => page.locator('.slab').selectOption('20'), () => page.locator('.slab').selectOption('0')],
      [() => page.getByRole('switch', { name: 'Attribution' }).uncheck(), () => press('a')],
    ] as const) {
      await on();
      await expect.poll(async () => (await picture()) === plain).toBe(false);
      await off();
      await expect.poll(async () => (await picture()) === plain).toBe(true);
    }
    const { number } = await shown(page);
    await page.getByRole('button', { name: /^Cine/ }).click();
    await expect.poll(async () => (await shown(page)).number).not.toBe(number);
    await press('c');
    await page.getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(async () => (await canvas().boundingBox())?.width).toBe(1366);
    await page.getByRole('button', { name: 'Leave full screen' }).click();
    await expect.poll(async () => (await canvas().boundingBox())?.width).toBeLessThan(1000);
  });

  it('obey fingers: a vertical swipe scrolls the page, a sideways one the slices, and two zoom', async () => {
    await tool(/^Scroll/);
    await press('Home');
    await page.evaluate('scrollTo(0, 0)');
    const session = await page.context().newCDPSession(page);
    const whole = await picture();
    const { x, y } = await middle();
    await swipe(session, [{ x, y: y + 60 }], [{ x, y: y - 60 }]);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(0);
    expect((await shown(page)).number).toBe(1);
    await page.evaluate('scrollTo(0, 0)');
    await swipe(session, [{ x, y }], [{ x: x + 60, y }]);
    await expect.poll(async () => (await shown(page)).number).toBeGreaterThan(1);
    await press('Home');
    await swipe(
      session,
      [
        { x: x - 40, y },
        { x: x + 40, y },
      ],
      [
        { x: x - 120, y },
        { x: x + 120, y },
      ],
    );
    await expect.poll(async () => (await picture()) === whole).toBe(false);
    expect((await shown(page)).number).toBe(1);
    await press('0');
    expect(visitor.complaints).toEqual([]);
  });

  it.each(['EN', 'RU'])(
    'fit screens from 320 to 2560 pixels, and twice the size of text, in three planes too: %s',
    async (language) => {
      await page.getByText(language, { exact: true }).click();
      for (const view of [3, 0]) {
        await page.locator('.viewer-bar .choice label').nth(view).click();
        // 683 pixels are 1366 at 200 %.
        for (const width of [320, 390, 683, 1024, 1366, 1920, 2560]) {
          await page.setViewportSize({ width, height: 768 });
          expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
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
      // 13 MB in memory.
      const volume = await niftiBytes({
        columns: 512,
        rows: 512,
        slices: 25,
        spacing: [0.5, 0.5, 8],
        data: new Int16Array(512 * 512 * 25),
        affine: [-0.5, 0, 0, 128, 0, -0.5, 0, 128, 0, 0, 8, -100, 0, 0, 0, 1],
      });
      await using other = await site.visit();
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
      expect(await memory(session)).toBeGreaterThan(start + 12 * MB);
      await other.page.goto(`${site.service.url}/app/#/`);
      await other.page.getByRole('heading', { name: 'Assess a chest CT' }).waitFor();
      await expect.poll(() => memory(session), { timeout: 20_000 }).toBeLessThan(start + 20 * MB);
    },
  );
});

type Finger = { readonly x: number; readonly y: number };

/** Moves fingers in a few steps. */
async function swipe(session: CDPSession, from: readonly Finger[], to: readonly Finger[]): Promise<void> {
  const STEPS = 8;
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Finger[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', [...from]);
  for (let step = 1; step <= STEPS; step++) {
    const at = (start: number, end: number): number => start + ((end - start) * step) / STEPS;
    await send(
      'touchMove',
      from.map(({ x, y }, finger) => ({ x: at(x, to[finger].x), y: at(y, to[finger].y) })),
    );
  }
  await send('touchEnd', []);
}

/** Bytes that the page's scripts use, arrays included. */
async function memory(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  return usedSize + backingStorageSize;
}

/** Records the texts that are drawn on canvases from now on. @returns those since the last call */
async function recordedTexts(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    const { fillText } = CanvasRenderingContext2D.prototype;
    globalThis.drawn = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      globalThis.drawn.push(text);
      fillText.call(this, text, ...rest);
    };
  `);
  return () => page.evaluate('globalThis.drawn.splice(0)');
}
