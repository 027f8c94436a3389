import type { Rgb } from '../../src/core/overlay/colours.js';
import { Picture, TEXT_HEIGHT, textWidth } from '../../src/core/overlay/picture.js';

/** A decoded picture of three channels, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: ArrayLike<number>;
}

/**
 * Upper left corners of the places where a text is drawn: each pixel that it covers completely has its colour, and no other
 * pixel of its lines has it.
 */
export function textPlaces(
  { width, height, rgb }: Pixels,
  text: string,
  colour: Rgb,
): readonly { readonly left: number; readonly top: number }[] {
  const mask = maskOf(text);
  const isColour = (x: number, y: number): boolean =>
    colour.every((value, channel) => rgb[3 * (y * width + x) + channel] === value);
  const corners: { left: number; top: number }[] = [];
  for (let top = 0; top + TEXT_HEIGHT <= height; top++)
    for (let left = 0; left + mask.width <= width; left++) {
      if (
        mask.covered.every(({ x, y }) => isColour(left + x, top + y)) &&
        mask.free.every(({ x, y }) => !isColour(left + x, top + y))
      )
        corners.push({ left, top });
    }
  return corners;
}

interface Mask {
  readonly width: number;
  /** Pixels that the text covers completely. */
  readonly covered: readonly { readonly x: number; readonly y: number }[];
  readonly free: readonly { readonly x: number; readonly y: number }[];
}

function maskOf(text: string): Mask {
  const width = textWidth(text);
  const drawn = new Picture(width, TEXT_HEIGHT, [0, 0, 0]);
  drawn.text(0, 0, text, [255, 255, 255]);
  const pixels = Array.from({ length: width * TEXT_HEIGHT }, (_, at) => ({
    x: at % width,
    y: Math.floor(at / width),
    coverage: drawn.rgb[3 * at] ?? 0,
  }));
  return {
    width,
    covered: pixels.filter(({ coverage }) => coverage === 255),
    free: pixels.filter(({ coverage }) => coverage < 255),
  };
}
