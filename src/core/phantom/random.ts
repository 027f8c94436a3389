/**
 * A seeded random number generator (Chris Doty-Humphrey's sfc32), the same on every machine. Streams forked by label are
 * independent, so an extra random choice in one organ changes nothing in another.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(readonly seed: number) {
    this.a = seed | 0;
    this.b = Math.floor(seed / 2 ** 32) | 0;
    this.c = 0x9e3779b9 | 0;
    for (let round = 0; round < 15; round++) this.bits();
  }

  /** An independent stream for one purpose. */
  fork(label: string): Random {
    let hash = 0x811c9dc5 ^ this.seed;
    for (let index = 0; index < label.length; index++) {
      hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193);
    }
    return new Random((hash >>> 0) + (Math.imul(this.seed ^ (hash >>> 13), 0x85ebca6b) >>> 11) * 2 ** 32);
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * (this.bits() / 2 ** 32);
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.between(0, count));
  }

  chance(probability: number): boolean {
    return this.between(0, 1) < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }

  /** Standard normal, by the polar method. */
  normal(): number {
    for (;;) {
      const u = this.between(-1, 1);
      const v = this.between(-1, 1);
      const square = u * u + v * v;
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  shuffled<T>(values: readonly T[]): T[] {
    const result = [...values];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [result[other], result[last]];
    }
    return result;
  }
}
