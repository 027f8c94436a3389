import { decode } from 'fast-png';
import type { Volume } from '../../src/core/volume/volume.js';
import { PANEL, panelCorner } from '../../src/core/overlay/montage.js';
import { TEXT_HEIGHT } from '../../src/core/overlay/picture.js';
import type { Rgb } from '../../src/core/overlay/colours.js';
import { type Pixels, textPlaces } from '../builders/drawn-text.js';

const CAPTION: Rgb = [240, 244, 248];
const DETAIL: Rgb = [150, 158, 170];
const FRAME: Rgb = [120, 220, 255];
/** Pixels between compared points: a few points are enough to recognise a slice. */
const SAMPLED = 5;

/** A row of `overlay.png`, read from its pixels. */
export class PictureRow {
  private readonly panel: Pixels;
  private readonly title: Pixels;

  /** @param row counted from 0 */
  constructor(png: Uint8Array, row: number) {
    const [left, top] = panelCorner(row, 0);
    const { width, data } = decode(png);
    this.panel = cut(data, width, { left, top, width: PANEL, height: PANEL });
    const above = TEXT_HEIGHT + 6;
    this.title = cut(data, width, { left: 0, top: top - above, width, height: above });
  }

  /** The longest of the names that are written in the lower left corner. */
  captionAmong(names: readonly string[]): string | undefined {
    const corner = cut(this.panel.rgb, PANEL, {
      left: 0,
      top: PANEL - 2 * TEXT_HEIGHT,
      width: PANEL / 2,
      height: 2 * TEXT_HEIGHT,
    });
    const written = names.filter((name) => textPlaces(corner, name, CAPTION).length > 0);
    return written.toSorted((a, b) => b.length - a.length).at(0);
  }

  /** Whether the text is next to the title. */
  says(text: string): boolean {
    return textPlaces(this.title, text, DETAIL).length > 0;
  }

  /** The letters at the left and the right edge. */
  get sides(): readonly [left: string, right: string] {
    const middle = { top: PANEL / 2 - TEXT_HEIGHT, height: 2 * TEXT_HEIGHT, width: TEXT_HEIGHT * 1.5 };
    const letterAt = (left: number): string =>
      ['R', 'L'].find(
        (letter) => textPlaces(cut(this.panel.rgb, PANEL, { ...middle, left }), letter, CAPTION).length > 0,
      ) ?? '';
    return [letterAt(0), letterAt(PANEL - middle.width)];
  }

  /** The pixels of frames. */
  get frame(): readonly (readonly [x: number, y: number])[] {
    return Array.from(
      { length: PANEL * PANEL },
      (_, at) => [at % PANEL, Math.floor(at / PANEL)] as const,
    ).filter(([x, y]) =>
      FRAME.every((value, channel) => this.panel.rgb[3 * (y * PANEL + x) + channel] === value),
    );
  }

  /** The slice of the volume that is most like the picture in the lung window. */
  likestSlice({ data, columns, rows, slices, spacing }: Volume): number {
    const pixel = Math.max(columns * spacing[0], rows * spacing[1]) / PANEL;
    const voxelAt = (at: number, size: number, length: number): number =>
      Math.round((size - 1) / 2 + ((at - (PANEL - 1) / 2) * pixel) / length);
    const places = Array.from({ length: Math.floor(PANEL / SAMPLED) ** 2 }, (_, index) => {
      const perLine = Math.floor(PANEL / SAMPLED);
      const [x, y] = [SAMPLED * (index % perLine), SAMPLED * Math.floor(index / perLine)];
      return { x, y, column: voxelAt(x, columns, spacing[0]), row: voxelAt(y, rows, spacing[1]) };
    }).filter(({ x, y, column, row }) => {
      const at = 3 * (y * PANEL + x);
      const [red, green, blue] = [this.panel.rgb[at], this.panel.rgb[at + 1], this.panel.rgb[at + 2]];
      return red === green && green === blue && column >= 0 && row >= 0 && column < columns && row < rows;
    });
    const differences = Array.from({ length: slices }, (_, slice) =>
      places.reduce((sum, { x, y, column, row }) => {
        const grey = this.panel.rgb[3 * (y * PANEL + x)];
        const hounsfield = data[(slice * rows + row) * columns + column];
        return sum + Math.abs(grey - 255 * Math.min(1, Math.max(0, (hounsfield + 1350) / 1500)));
      }, 0),
    );
    return differences.indexOf(Math.min(...differences));
  }
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function cut(rgb: ArrayLike<number>, wholeWidth: number, { left, top, width, height }: Part): Pixels {
  const part = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++)
    for (let at = 0; at < 3 * width; at++)
      part[3 * width * y + at] = rgb[3 * ((top + y) * wholeWidth + left) + at];
  return { width, height, rgb: part };
}
