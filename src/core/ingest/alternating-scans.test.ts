import { describe, expect, it } from 'vitest';
import { Random } from '../phantom/random.js';
import { countAlternatingScans } from './alternating-scans.js';
import { measureSlice, type SliceValues } from './slice-values.js';

const SIDE = 32;
const SLICES = 60;

interface Body {
  /** Shifts the body in its image, so that bodies differ. */
  readonly left: number;
  readonly noise: number;
}

/** One slice of a trunk with lungs that change slowly along the body. */
function slice(at: number, { left, noise }: Body, random: Random): SliceValues {
  const lung = 3 + 3 * Math.sin((Math.PI * at) / SLICES);
  const values = Float32Array.from({ length: SIDE * SIDE }, (_, index) => {
    const [x, y] = [(index % SIDE) - SIDE / 2 - left, Math.floor(index / SIDE) - SIDE / 2];
    const isBody = Math.hypot(x / 12, y / 9) < 1;
    const isLung = Math.hypot((Math.abs(x) - 6) / lung, y / 7) < 1;
    return (isLung && isBody ? -850 : isBody ? 40 : -1000) + noise * (random.below(1000) / 1000 - 0.5);
  });
  return measureSlice(values, SIDE, SIDE, false);
}

/** Slices that show these bodies in turn. */
function count(bodies: readonly Body[], slices = SLICES): number {
  const random = new Random(7);
  return countAlternatingScans(
    Array.from({ length: slices }, (_, at) => slice(at, bodies[at % bodies.length], random)),
  );
}

const still: Body = { left: 0, noise: 30 };
const moved: Body = { left: 4, noise: 30 };

describe('scans whose slices alternate', () => {
  it('are counted', () => {
    expect(count([still, moved])).toBe(2);
    expect(count([still, moved, { left: -4, noise: 30 }])).toBe(3);
    expect(count([still, moved, { left: -4, noise: 30 }, { left: 8, noise: 30 }])).toBe(4);
  });

  it('are one in an ordinary volume, however noisy', () => {
    for (const noise of [0, 30, 400]) expect(count([{ left: 0, noise }])).toBe(1);
  });

  it('are one if only the noise alternates', () => {
    expect(
      count([
        { left: 0, noise: 20 },
        { left: 0, noise: 400 },
      ]),
    ).toBe(1);
  });

  it('are not inferred from a few slices', () => {
    expect(count([still, moved], 15)).toBe(1);
  });
});
