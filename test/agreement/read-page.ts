import type { Page } from 'playwright-core';

/** A rectangle on a canvas, in CSS pixels from its upper left corner. */
export interface DrawnFrame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Records the last drawing of each canvas: its rectangles, which are regions, and its number of pictures, which are the slice
 * and the map over it. Call it before the page is opened.
 */
export async function watchCanvases(page: Page): Promise<void> {
  await page.addInitScript(`
    const { rect, setTransform, drawImage } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.setTransform = function (...args) {
      this.canvas.drawnFrames = [];
      this.canvas.drawnPictures = 0;
      return setTransform.apply(this, args);
    };
    CanvasRenderingContext2D.prototype.drawImage = function (...args) {
      this.canvas.drawnPictures++;
      return drawImage.apply(this, args);
    };
    CanvasRenderingContext2D.prototype.rect = function (left, top, width, height) {
      this.canvas.drawnFrames?.push({ left, top, right: left + width, bottom: top + height });
      return rect.call(this, left, top, width, height);
    };
  `);
}

/** A score's place as the page shows it. */
export interface ShownPlace {
  readonly caption: string;
  /** Text of the axial slice, such as `Image 81 / 120 · S 12 mm`. */
  readonly slice: string;
  /** Text of the crosshair's position. */
  readonly position: string;
  readonly frames: readonly DrawnFrame[];
  /** Size of the canvas in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const SHOWN = `(() => {
  const text = (selector) => document.querySelector(selector)?.innerText.replaceAll('\\u00a0', ' ') ?? '';
  const canvas = document.querySelector('.pane-axial canvas');
  return {
    caption: text('.viewer-caption'),
    slice: text('.pane-axial .pane-slice'),
    position: text('.viewer-position'),
    frames: canvas.drawnFrames ?? [],
    width: canvas.clientWidth,
    height: canvas.clientHeight,
  };
})()`;

export function shownPlace(page: Page): Promise<ShownPlace> {
  return page.evaluate<ShownPlace>(SHOWN);
}

/** The number of pictures on each pane: 1 for a slice alone, 2 with a map over it. */
export function picturesOnPanes(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(
    "[...document.querySelectorAll('.pane canvas')].map(({ drawnPictures }) => drawnPictures)",
  );
}
