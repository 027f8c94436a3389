import { DARKER_THAN_AIR } from './hounsfield-scale.js';

/** HU. Larger values (metal, or not Hounsfield units) are clipped to this. */
const HIGHEST = 4095;

/** Values that are not padding, counted by whole Hounsfield units. */
export class Histogram {
  private readonly bins = new Uint32Array(HIGHEST - DARKER_THAN_AIR + 1);
  private total = 0;

  /** Ignores padding. */
  add(value: number): void {
    if (!(value > DARKER_THAN_AIR)) return;
    this.bins[Math.min(Math.round(value), HIGHEST) - DARKER_THAN_AIR]++;
    this.total++;
  }

  get count(): number {
    return this.total;
  }

  /** Share of the values between two whole numbers, both included. */
  share([low, high]: readonly [number, number]): number {
    let count = 0;
    for (let value = low; value <= high; value++) count += this.bins[value - DARKER_THAN_AIR];
    return count / Math.max(1, this.total);
  }

  /** The middle value; NaN without values. */
  median(): number {
    let below = 0;
    for (let bin = 0; bin < this.bins.length; bin++) {
      below += this.bins[bin];
      if (2 * below > this.total) return bin + DARKER_THAN_AIR;
    }
    return NaN;
  }
}
