import type { CDPSession, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Plane } from '../../web/src/viewer/planes.js';
import type { Visit } from './browser-visit.js';
import { DRAWN, millimetresOf, type PageSite, positionOf } from './page-site.js';

/** CSS pixels, from the middle of a pane. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export type Hand = 'mouse' | 'finger';

/** Events of a drag between its ends. */
const STEPS = 8;

/** Values that all parts of the page show about the images. */
export interface Shown {
  readonly number: number;
  readonly slider: number;
  readonly level: number;
  readonly width: number;
  readonly preset: string;
}

interface Box extends Spot {
  readonly width: number;
  readonly height: number;
}

/** Texts about the images in the parts of the page. */
interface ShownTexts {
  readonly slice: string;
  /** The slice in the text of the slider for screen readers. */
  readonly spoken: string;
  readonly label: string;
  readonly slider: string;
  readonly window: string;
  readonly fields: readonly string[];
  readonly pressed: readonly string[];
}

// Each query costs the page, the browser and the test a millisecond of processor time, so related values are one query.

const SHOWN = `(() => {
  const find = (place) => document.querySelector(place);
  const slider = find('.pane-axial input[type=range][aria-label="Axial slice"]');
  return {
    slice: find('.pane-axial .pane-slice').innerText,
    spoken: slider.getAttribute('aria-valuetext'),
    label: find('.pane-axial canvas').getAttribute('aria-label'),
    slider: slider.value,
    window: find('.pane-axial .pane-window').innerText,
    fields: ['Level', 'Width'].map((name) => find('input[type=number][aria-label=' + name + ']').value),
    pressed: [...document.querySelectorAll('.preset[aria-pressed=true]')].map((each) => each.innerText),
  };
})()`;

const PICTURE = `(async () => {
  const canvas = document.querySelector('.pane-axial canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const digest = await crypto.subtle.digest('SHA-256', data);
  return canvas.width + ' x ' + canvas.height + ': ' + new Uint8Array(digest).join(' ');
})()`;

/** Scrolls to a pane, and waits until it is drawn in its size, one frame after a change. */
const boxOf = (plane: Plane): string => `(async () => {
  for (;;) {
    const canvas = document.querySelector('.pane-${plane} canvas');
    canvas?.scrollIntoViewIfNeeded();
    const { x, y, width, height } = canvas?.getBoundingClientRect() ?? {};
    if (canvas?.width === Math.round(width * devicePixelRatio)) return { x, y, width, height };
    await new Promise(requestAnimationFrame);
  }
})()`;

/** The images of a study on a screen with mouse and fingers. */
export class OpenedViewer implements AsyncDisposable {
  readonly page: Page;

  private constructor(
    readonly visitor: Visit,
    private readonly touch: CDPSession,
  ) {
    this.page = visitor.page;
  }

  static async on(site: PageSite): Promise<OpenedViewer> {
    const visitor = await site.visit({ viewport: { width: 1366, height: 768 }, hasTouch: true });
    const { page } = visitor;
    await site.assessed(page);
    await positionOf(page).waitFor(DRAWN);
    await page.locator('.viewer-loaded').waitFor({ state: 'detached' });
    return new OpenedViewer(visitor, await page.context().newCDPSession(page));
  }

  canvas(plane: Plane = 'axial'): Locator {
    return this.page.locator(`.pane-${plane} canvas`);
  }

  slider(plane: Plane = 'axial'): Locator {
    return this.page.locator(`.pane-${plane} .pane-slider`);
  }

  /** Presses keys one after the other in a pane. */
  async press(keys: string | readonly string[], plane: Plane = 'axial'): Promise<void> {
    await this.page.evaluate(`document.querySelector('.pane-${plane} canvas').focus()`);
    for (const key of [keys].flat()) await this.page.keyboard.press(key);
  }

  /** Chooses the effect of dragging. */
  tool(name: RegExp): Promise<void> {
    return this.page.getByRole('group', { name: 'Dragging' }).getByRole('button', { name }).click();
  }

  /** A digest of the drawing, without the texts around it. */
  picture(): Promise<string> {
    return this.page.evaluate<string>(PICTURE);
  }

  /** Millimetres of the crosshair, as the page shows them. */
  async place(): Promise<number[]> {
    return millimetresOf(
      await this.page.evaluate<string>(`document.querySelector('.viewer-position').innerText`),
    );
  }

  async sizeOf(plane: Plane): Promise<{ readonly width: number; readonly height: number }> {
    const { width, height } = await this.boxOf(plane);
    return { width, height };
  }

  async drag(
    hand: Hand,
    from: Spot,
    to: Spot,
    { plane = 'axial', button = 'left' }: { plane?: Plane; button?: 'left' | 'middle' | 'right' } = {},
  ): Promise<void> {
    if (hand === 'finger') return this.swipe([from], [to], plane);
    const { mouse } = this.page;
    const [start, end] = await this.onScreen([from, to], plane);
    await mouse.move(start.x, start.y);
    await mouse.down({ button });
    await mouse.move(end.x, end.y, { steps: 2 });
    await mouse.up({ button });
  }

  async tap(hand: Hand, at: Spot, plane: Plane = 'axial'): Promise<void> {
    const [{ x, y }] = await this.onScreen([at], plane);
    if (hand === 'mouse') return this.page.mouse.click(x, y);
    return this.page.touchscreen.tap(x, y);
  }

  /** Moves fingers in a few steps. */
  async swipe(from: readonly Spot[], to: readonly Spot[], plane: Plane = 'axial'): Promise<void> {
    const [starts, ends] = [await this.onScreen(from, plane), await this.onScreen(to, plane)];
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Spot[]) =>
      this.touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    await send('touchStart', starts);
    for (let step = 1; step <= STEPS; step++) {
      const at = (start: number, end: number): number => start + ((end - start) * step) / STEPS;
      const points = starts.map(({ x, y }, finger) => ({
        x: at(x, ends[finger].x),
        y: at(y, ends[finger].y),
      }));
      await send('touchMove', points);
    }
    await send('touchEnd', []);
  }

  async wheel(distance: number, times = 1): Promise<void> {
    const [{ x, y }] = await this.onScreen([{ x: 0, y: 0 }], 'axial');
    await this.page.mouse.move(x, y);
    for (let time = 0; time < times; time++) await this.page.mouse.wheel(0, distance);
  }

  /** Reads the page, and checks that its texts, its slider and its buttons agree. */
  async shown(): Promise<Shown> {
    const { slice, spoken, label, slider, window, fields, pressed } =
      await this.page.evaluate<ShownTexts>(SHOWN);
    expect(spoken).toBe(slice);
    expect(label).toContain(slice);
    const [, sign, level, width, preset = ''] =
      /^L (−?)(\d+) W (\d+)(?: · ([A-Z][a-z ]+))?/.exec(window) ?? [];
    const numbers = { level: (sign === '' ? 1 : -1) * Number(level), width: Number(width) };
    expect(fields).toEqual([String(numbers.level), String(numbers.width)]);
    expect(pressed).toEqual(preset === '' ? [] : [preset]);
    return {
      number: Number(/^Image (\d+)/.exec(slice)?.[1]),
      slider: Number(slider),
      ...numbers,
      preset,
    };
  }

  /**
   * Records the texts that are drawn on canvases from now on.
   * @returns those since the last call
   */
  async recordedTexts(): Promise<() => Promise<string[]>> {
    await this.page.evaluate(`
      globalThis.drawn = [];
      globalThis.fillText ??= CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        globalThis.drawn.push(text);
        globalThis.fillText.call(this, text, ...rest);
      };
    `);
    return () => this.page.evaluate('globalThis.drawn.splice(0)');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.visitor[Symbol.asyncDispose]();
  }

  private boxOf(plane: Plane): Promise<Box> {
    return this.page.evaluate<Box>(boxOf(plane));
  }

  private async onScreen(spots: readonly Spot[], plane: Plane): Promise<Spot[]> {
    const { x, y, width, height } = await this.boxOf(plane);
    return spots.map((spot) => ({ x: x + width / 2 + spot.x, y: y + height / 2 + spot.y }));
  }
}
