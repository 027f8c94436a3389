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
