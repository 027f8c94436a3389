import { visibilityOf } from '../../../../src/core/overlay/attribution-scale.js';
import { heat } from '../../../../src/core/overlay/colours.js';

const STEPS = 256;
/** The colours of the service's picture. */
const COLOURS = Array.from({ length: STEPS }, (_, step) => heat(step / (STEPS - 1)));

/** Writes the colours of a map. @param shares of the strongest place @param pixels red, green, blue and alpha of each share */
export function paintMap(shares: ArrayLike<number>, pixels: Uint8ClampedArray): void {
  for (let at = 0; at < shares.length; at++) {
    const share = shares[at] ?? 0;
    const [red, green, blue] = COLOURS[Math.min(STEPS - 1, Math.round(share * (STEPS - 1)))] ?? [0, 0, 0];
    pixels[4 * at] = red;
    pixels[4 * at + 1] = green;
    pixels[4 * at + 2] = blue;
    pixels[4 * at + 3] = Math.round(255 * visibilityOf(share));
  }
}

export function mapColour(share: number): string {
  return `rgb(${heat(share).join(' ')})`;
}
