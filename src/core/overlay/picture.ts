import { decode, encode } from 'fast-png';
import type { Rgb } from './colours.js';
import { GLYPH_CHARACTERS, GLYPH_SHEET, GLYPH_WIDTHS } from './glyphs.js';

/** Pixels from the top to the bottom of a line of text. */
export const TEXT_HEIGHT = 20;

/** zlib level: noise compresses badly at any level, and this one takes half the time of the default. */
const PNG_LEVEL = 3;

interface Glyph {
  /** First column of the sheet. */
  readonly from: number;
  readonly width: number;
}

const glyphs = glyphTable();
let sheet: ReturnType<typeof decode> | undefined;

/** The picture of the glyphs, decoded when the first text is drawn, because every device process loads this module at start. */
function glyphSheet(): ReturnType<typeof decode> {
  return (sheet ??= decode(Buffer.from(GLYPH_SHEET, 'base64')));
}

function glyphTable(): ReadonlyMap<string, Glyph> {
  const table = new Map<string, Glyph>();
  let from = 0;
  Array.from(GLYPH_CHARACTERS).forEach((character, at) => {
    const width = GLYPH_WIDTHS[at];
    table.set(character, { from, width });
    from += width;
  });
  return table;
}

/** The glyph of a character, or of `?` if the sheet does not have it. */
function glyphOf(character: string): Glyph {
  return glyphs.get(character) ?? glyphs.get('?') ?? { from: 0, width: 0 };
}

/** Width of a text in pixels. */
export function textWidth(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + glyphOf(character).width, 0);
}

/** Shortens a text to a width, with an ellipsis for the omitted part. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = text;
  while (kept !== '' && textWidth(`${kept}…`) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** A picture in memory. Drawing outside its bounds has no effect. */
export class Picture {
  private readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Rgb,
  ) {
    this.pixels = new Uint8Array(width * height * 3);
    this.fill(0, 0, width, Math.min(1, height), background);
    for (let y = 1; y < height; y++) this.pixels.copyWithin(3 * width * y, 0, 3 * width);
  }

  /** @param opacity in [0, 1] */
  blend(x: number, y: number, colour: Rgb, opacity: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const { pixels } = this;
    const at = 3 * (y * this.width + x);
    for (let channel = 0; channel < 3; channel++) {
      const before = pixels[at + channel];
      pixels[at + channel] = Math.round(before + (colour[channel] - before) * opacity);
    }
  }

  /** Draws a line of grey pixels from `left` to the right. @param levels 0 is black, 255 white */
  greyLine(left: number, y: number, levels: Uint8Array): void {
    if (y < 0 || y >= this.height) return;
    const { pixels, width } = this;
    const end = Math.min(levels.length, width - left);
    for (let x = Math.max(0, -left); x < end; x++) {
      const at = 3 * (y * width + left + x);
      pixels[at] = levels[x];
      pixels[at + 1] = levels[x];
      pixels[at + 2] = levels[x];
    }
  }

  /** A frame of one pixel, corners included. */
  frame(left: number, top: number, right: number, bottom: number, colour: Rgb): void {
    for (let x = left; x <= right; x++) [top, bottom].forEach((y) => this.blend(x, y, colour, 1));
    for (let y = top + 1; y < bottom; y++) [left, right].forEach((x) => this.blend(x, y, colour, 1));
  }

  fill(left: number, top: number, width: number, height: number, colour: Rgb, opacity = 1): void {
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++) this.blend(x, y, colour, opacity);
  }

  /** Draws one line of text from its upper left corner. */
  text(left: number, top: number, text: string, colour: Rgb): void {
    const { data, width: columns, height: rows } = glyphSheet();
    let x = left;
    for (const character of text) {
      const { from, width } = glyphOf(character);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < width; column++) {
          const coverage = data[row * columns + from + column];
          if (coverage > 0) this.blend(x + column, top + row, colour, coverage / 255);
        }
      x += width;
    }
  }

  /** {@link text} on a shaded background, readable on any picture. Its corner may lie between pixels. */
  label(x: number, y: number, text: string, colour: Rgb): void {
    const [left, top] = [Math.round(x), Math.round(y)];
    this.fill(left - 3, top, textWidth(text) + 6, TEXT_HEIGHT, [0, 0, 0], 0.55);
    this.text(left, top, text, colour);
  }

  /** Red, green and blue of each pixel, row by row. */
  get rgb(): Uint8Array {
    return this.pixels;
  }

  toPng(): Uint8Array {
    const { width, height, pixels } = this;
    return encode({ width, height, data: pixels, channels: 3, depth: 8 }, { zlib: { level: PNG_LEVEL } });
  }
}
