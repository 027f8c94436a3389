import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { brightness, type Rectangle } from './brightness.js';

type Corner = readonly [column: number, row: number];

/** Contents of OHIF's active viewport. */
export interface Shown {
  readonly sopInstanceUid: string;
  /** Outlines of the measurements: corners in pixels of the image, counted from the corner of its first pixel. */
  readonly outlines: readonly (readonly Corner[])[];
  /** Texts of the measurements. */
  readonly texts: readonly string[];
}

/** OHIF's active viewport and the image in it. OHIF's services and libraries are global in its page. */
const VIEWPORT = `
  const { viewportGridService, cornerstoneViewportService } = services;
  const viewport = cornerstoneViewportService.getCornerstoneViewport(viewportGridService.getActiveViewportId());
  const imageId = viewport?.getCurrentImageId?.();
  if (!imageId) return undefined;
  const { imageData } = viewport.getImageData();
`;

const SHOWN = `(() => {
  ${VIEWPORT}
  const drawn = (selector) => [...viewport.element.querySelectorAll('.svg-layer ' + selector)];
  const cornerOf = ({ x, y }) => {
    // An index counts from the middle of the first pixel.
    const [column, row] = imageData.worldToIndex(viewport.canvasToWorld([x, y]));
    return [Math.round(column + 0.5), Math.round(row + 0.5)];
  };
  return {
    sopInstanceUid: cornerstone.metaData.get('instance', imageId).SOPInstanceUID,
    outlines: drawn('polyline').map(({ points }) => Array.from(points, cornerOf)),
    texts: drawn('text').map(({ textContent }) => textContent),
  };
})()`;

/** @returns undefined while nothing is shown */
export function shownBy(page: Page): Promise<Shown | undefined> {
  return page.evaluate<Shown | undefined>(SHOWN);
}

const PICTURE = `(() => {
  ${VIEWPORT}
  const [columns, rows] = imageData.getDimensions();
  const canvas = viewport.getCanvas();
  // On dense screens, the canvas has more pixels than the page.
  const ratio = canvas.width / canvas.clientWidth;
  const placeOf = (column, row) =>
    viewport.worldToCanvas(imageData.indexToWorld([column, row, 0])).map((at) => at * ratio);
  const [left, top] = placeOf(-0.5, -0.5);
  const [right, bottom] = placeOf(columns - 0.5, rows - 0.5);
  return { part: { left, top, right, bottom }, png: canvas.toDataURL() };
})()`;

/** The brightness of the image on the screen, without the outlines and texts over it. */
export async function shownBrightness(page: Page): Promise<readonly number[]> {
  const { part, png } = await page.evaluate<{ readonly part: Rectangle; readonly png: string }>(PICTURE);
  return brightness(decode(Buffer.from(png.slice(png.indexOf(',') + 1), 'base64')), part);
}
