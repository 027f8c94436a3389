/** Summary of a slice's values, for comparison with its neighbours. */
export interface SliceValues {
  /** Hounsfield units at the same places of every slice, in a grid. */
  readonly samples: Float32Array;
  /** Median of the dense part of the slice, in HU; null if nearly all of it has one density. */
  readonly body: number | null;
  /** Whether all values are equal. */
  readonly isBlank: boolean;
  /** Whether any value is impossible in a CT; a single value that fills the corners is padding. */
  readonly isImpossible: boolean;
}

/** HU. Scanners store -1024 and less outside of the field; metal on an extended scale stays below the upper one. */
export const POSSIBLE_VALUES = [-4096, 32_767] as const;

/** Samples along rows and columns. */
const GRID = 16;
/** Values along rows and columns for measuring the level of the body. */
const DENSE_GRID = 64;
/** HU of a bin, and the range of the histogram. */
const BIN = 32;
const LOWEST = -1536;
const BINS = 128;
/** HU between the 2nd and the 98th percentile below which a slice does not show the body. */
const LEAST_CONTRAST = 400;

/**
 * @param values of one slice in HU, row by row
 * @param isBounded whether the stored format excludes impossible values, which makes the check unnecessary
 */
export function measureSlice(
  values: Int16Array | Float32Array,
  columns: number,
  rows: number,
  isBounded: boolean,
): SliceValues {
  const dense = sampled(values, columns, rows, DENSE_GRID);
  const samples = sampled(values, columns, rows, GRID);
  return {
    samples,
    body: bodyLevel(dense),
    isBlank: dense.every((value) => value === dense[0]) && values.every((value) => value === values[0]),
    isImpossible: !isBounded && hasImpossibleValues(values),
  };
}

function sampled(
  values: Int16Array | Float32Array,
  columns: number,
  rows: number,
  grid: number,
): Float32Array {
  const [across, down] = [Math.min(grid, columns), Math.min(grid, rows)];
  const samples = new Float32Array(across * down);
  for (let j = 0; j < down; j++) {
    const row = Math.floor(((j + 0.5) * rows) / down) * columns;
    for (let i = 0; i < across; i++) {
      samples[j * across + i] = values[row + Math.floor(((i + 0.5) * columns) / across)];
    }
  }
  return samples;
}

/** The median of the denser of two classes, which Otsu's threshold divides (IEEE Trans. SMC 9, 1979). */
function bodyLevel(samples: Float32Array): number | null {
  const bins = new Float64Array(BINS);
  for (const value of samples) {
    bins[Math.max(0, Math.min(BINS - 1, Math.floor((value - LOWEST) / BIN)))]++;
  }
  if (quantile(bins, 0, 0.98) - quantile(bins, 0, 0.02) < LEAST_CONTRAST) return null;
  const total = samples.length;
  const sum = bins.reduce((acc, count, bin) => acc + count * bin, 0);
  let [below, sumBelow, best, threshold] = [0, 0, 0, 0];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += bins[bin];
    sumBelow += bins[bin] * bin;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const distance = sumBelow / below - (sum - sumBelow) / above;
    const variance = below * above * distance * distance;
    if (variance > best) [best, threshold] = [variance, bin];
  }
  return quantile(bins, threshold + 1, 0.5);
}

/** HU below which a share of the values lies that fall into `from` and the bins after it. */
function quantile(bins: Float64Array, from: number, share: number): number {
  const wanted = share * bins.subarray(from).reduce((a, b) => a + b, 0);
  let seen = 0;
  for (let bin = from; bin < BINS; bin++) {
    seen += bins[bin];
    if (seen >= wanted) return LOWEST + (bin + 0.5) * BIN;
  }
  return LOWEST + BINS * BIN;
}

/** Both sign bits of two 16-bit values in one word. */
const SIGNS = 0x8000_8000 | 0;

/**
 * Whether any value is below -4096, the lower of {@link POSSIBLE_VALUES}; 16 bits cannot exceed the upper. Nearly every slice
 * passes, so two values at a time are examined without a branch: a negative one is in range if the three bits after its sign
 * are set, too.
 */
function fallsBelowPossible(values: Int16Array): boolean {
  const isAligned = values.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0;
  const pairs = isAligned
    ? new Int32Array(values.buffer, values.byteOffset, values.length >> 1)
    : new Int32Array(0);
  let outside = 0;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index];
    outside |= pair & ~((pair << 1) & (pair << 2) & (pair << 3));
  }
  for (let index = 2 * pairs.length; index < values.length; index++)
    if (values[index] < POSSIBLE_VALUES[0]) return true;
  return (outside & SIGNS) !== 0;
}

function hasImpossibleValues(values: Int16Array | Float32Array): boolean {
  const [lowest, highest] = POSSIBLE_VALUES;
  if (values instanceof Int16Array && !fallsBelowPossible(values)) return false;
  let padding: number | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value >= lowest && value <= highest) continue;
    if (value > highest || (padding ??= value) !== value) return true;
  }
  // Without a declaration in the header, the value in the corner is padding.
  return padding !== undefined && values[0] !== padding;
}
