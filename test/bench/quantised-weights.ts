/** Weights as PyTorch's Linear stores them, `[columns, inner]`. */
export interface Matrix {
  readonly values: Float32Array;
  readonly columns: number;
  readonly inner: number;
}

export interface QuantisedWeights {
  readonly bytes: Uint8Array;
  readonly scales: Float32Array;
}

/**
 * The transposed weights, `[inner, columns]`, as whole numbers from `-largest` to `largest` around the zero point, in two's
 * complement, with one scale per column.
 */
export function columnwise(
  { values, columns, inner }: Matrix,
  largest: number,
  zeroPoint: number,
): QuantisedWeights {
  const bytes = new Uint8Array(inner * columns);
  const scales = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    const row = values.subarray(column * inner, (column + 1) * inner);
    const scale = scaleOf(row, largest);
    scales[column] = scale;
    row.forEach((value, at) => (bytes[at * columns + column] = Math.round(value / scale) + zeroPoint));
  }
  return { bytes, scales };
}

/** Weights as the sum of two halves in two's complement: high * 256 + low, in steps of the scale. */
export interface HalvedWeights {
  readonly high: Uint8Array;
  readonly low: Uint8Array;
  readonly scales: Float32Array;
}

/** The transposed weights, `[inner, columns]`, in steps of a 32,512th of the largest of their column. */
export function columnwiseHalves({ values, columns, inner }: Matrix): HalvedWeights {
  const high = new Uint8Array(inner * columns);
  const low = new Uint8Array(inner * columns);
  const scales = new Float32Array(columns);
  for (let column = 0; column < columns; column++) {
    const row = values.subarray(column * inner, (column + 1) * inner);
    const scale = scaleOf(row, 127 * 256);
    scales[column] = scale;
    row.forEach((value, at) => {
      const steps = Math.round(value / scale);
      // From -128 to 127, so that the low half fits into a byte.
      const upper = Math.floor((steps + 128) / 256);
      high[at * columns + column] = upper;
      low[at * columns + column] = steps - 256 * upper;
    });
  }
  return { high, low, scales };
}

/**
 * The weights in blocks of a row, `[columns, blocks, block]`, with one scale per block. With 4 bits, a byte holds two
 * weights, the first in the lower half. Zeros fill the last block of a row.
 */
export function blockwise({ values, columns, inner }: Matrix, block: number, bits: 4 | 8): QuantisedWeights {
  const blocks = Math.ceil(inner / block);
  const zeroPoint = 2 ** (bits - 1);
  const perByte = 8 / bits;
  const bytes = new Uint8Array((columns * blocks * block) / perByte);
  const scales = new Float32Array(columns * blocks);
  for (let index = 0; index < columns * blocks; index++) {
    const start = Math.floor(index / blocks) * inner + (index % blocks) * block;
    const end = Math.min(start + block, (Math.floor(index / blocks) + 1) * inner);
    const scale = scaleOf(values.subarray(start, end), zeroPoint - 1);
    scales[index] = scale;
    for (let at = 0; at < block; at++) {
      const value = start + at < end ? Math.round(values[start + at] / scale) : 0;
      bytes[Math.floor((index * block + at) / perByte)] |= (value + zeroPoint) << (bits * (at % perByte));
    }
  }
  return { bytes, scales };
}

/** The value of one step such that all values fit in `largest` steps; 1 if all are 0. */
function scaleOf(values: Float32Array, largest: number): number {
  const most = values.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 0);
  return most === 0 ? 1 : most / largest;
}
