import type { TensorStorage } from '../builders/python-value.js';

/** Values generated at a time: 4 MiB of float32, reused for every piece. */
const CHUNK_VALUES = 1 << 20;

const chunk = new Float32Array(CHUNK_VALUES);

/** Distribution of a tensor's values. */
export type Initialisation =
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in [-bound, bound], torch's default for linear layers and convolutions. */
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  /** Rows of this width, each of length 1: a cosine codebook. */
  | { readonly kind: 'unit-rows'; readonly width: number };

/** float32 values that depend only on the seed, generated while they are written: no tensor is ever completely in memory. */
export function randomStorage(elements: number, initialisation: Initialisation, seed: number): TensorStorage {
  return {
    dtype: 'float32',
    elements,
    *chunks() {
      const random = new Random(seed);
      const rows = initialisation.kind === 'unit-rows' ? initialisation.width : 1;
      const step = Math.floor(CHUNK_VALUES / rows) * rows;
      for (let start = 0; start < elements; start += step) {
        const values = chunk.subarray(0, Math.min(step, elements - start));
        fill(values, initialisation, random);
        yield new Uint8Array(values.buffer, 0, values.byteLength);
      }
    },
  };
}

function fill(values: Float32Array, initialisation: Initialisation, random: Random): void {
  switch (initialisation.kind) {
    case 'constant':
      values.fill(initialisation.value);
      return;
    case 'uniform':
      random.fillUniform(values, initialisation.bound);
      return;
    case 'normal':
      random.fillNormal(values, initialisation.mean, initialisation.deviation);
      return;
    case 'unit-rows':
      random.fillNormal(values, 0, 1);
      for (let row = 0; row < values.length; row += initialisation.width) {
        normalise(values.subarray(row, row + initialisation.width));
      }
      return;
  }
}

function normalise(row: Float32Array): void {
  const length = Math.hypot(...row);
  for (let i = 0; i < row.length; i++) row[i] /= length;
}

/** Chris Doty-Humphrey's sfc32: small, fast and good enough for weights. */
class Random {
  private a: number;
  private b = 0x9e3779b9 | 0;
  private c = 0x243f6a88 | 0;
  private counter = 1;
  private readonly scratch = new Float32Array(4096);

  constructor(seed: number) {
    this.a = seed | 0;
    const warmUp = new Float32Array(16);
    this.fillUniform(warmUp, 1);
  }

  fillUniform(values: Float32Array, bound: number): void {
    const scale = bound / 0x80000000;
    let { a, b, c, counter } = this;
    for (let i = 0; i < values.length; i++) {
      const t = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + t;
      c |= 0;
      values[i] = t * scale;
    }
    Object.assign(this, { a, b, c, counter });
  }

  /** Sums of four uniform numbers: close to normal, without tails beyond 3.5 deviations. */
  fillNormal(values: Float32Array, mean: number, deviation: number): void {
    // One number in [-1, 1] has variance 1/3, so four have 4/3.
    const scale = deviation / Math.sqrt(4 / 3);
    const uniform = this.scratch;
    for (let start = 0; start < values.length; start += uniform.length / 4) {
      this.fillUniform(uniform, 1);
      const end = Math.min(values.length, start + uniform.length / 4);
      for (let i = start, j = 0; i < end; i++, j += 4) {
        values[i] = mean + scale * (uniform[j] + uniform[j + 1] + uniform[j + 2] + uniform[j + 3]);
      }
    }
  }
}

/** A 32-bit FNV-1a hash, which derives a separate sequence for every tensor from the seed and its name. */
export function seedFor(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
