/** Summary of a slice's values, for comparison with its neighbours. */
export interface SliceValues {
  /** Hounsfield units at the same places of every slice, in a grid. */
  readonly samples: Float32Array;
  /** Median of the dense part of the slice, in HU; null if nearly all of it has one density. */
  readonly body: number | null;
  /** Whether all values are equal. */
  readonly isBlank: boolean;
  /** Whether any value is impossible in a CT. A single value below the range is padding if it is in the corner. */
  readonly isImpossible: boolean;
}

/** Range in HU. Scanners store -1024 and less outside the field; metal on an extended scale stays below the upper limit. */
export const POSSIBLE_VALUES = [-4096, 32_767] as const;

/** Samples along rows and columns. */
const GRID = 16;
/** Values along rows and columns for measuring the level of the body. */
const DENSE_GRID = 64;
/** Width of a bin in HU, and lowest value and number of bins of the histogram. */
const BIN = 32;
const LOWEST = -1536;
const BINS = 128;
/** A power of two, so that a product with it is exact. */
const BINS_PER_HU = 1 / BIN;
/** A slice with fewer HU between its 2nd and its 98th percentile does not show the body. */
const LEAST_CONTRAST = 400;

/**
 * @param values of one slice in HU, row by row
 * @param isPossible whether all values are known to be possible, which makes the check unnecessary
 */
export function measureSlice(
  values: Int16Array | Float32Array,
  columns: number,
  rows: number,
  isPossible: boolean,
): SliceValues {
  const bins = new Uint32Array(BINS);
  const isEven = countValues(values, columns, rows, bins);
  return {
    samples: sampled(values, columns, rows),
    body: bodyLevel(bins),
    isBlank: isEven && values.every((value) => value === values[0]),
    isImpossible: !isPossible && hasImpossibleValues(values),
  };
}

/** Counts the values of the dense grid by their bins. @returns whether all of them are equal */
function countValues(
  values: Int16Array | Float32Array,
  columns: number,
  rows: number,
  bins: Uint32Array,
): boolean {
  const across = placesAlong(columns, DENSE_GRID);
  const down = placesAlong(rows, DENSE_GRID);
  const first = values[down[0] * columns + across[0]];
  let isEven = true;
  for (let j = 0; j < down.length; j++) {
    const row = down[j] * columns;
    for (let i = 0; i < across.length; i++) {
      const value = values[row + across[i]];
      if (value !== first) isEven = false;
      bins[value <= LOWEST ? 0 : Math.min(BINS - 1, Math.floor((value - LOWEST) * BINS_PER_HU))]++;
    }
  }
  return isEven;
}

function sampled(values: Int16Array | Float32Array, columns: number, rows: number): Float32Array {
  const across = placesAlong(columns, GRID);
  const down = placesAlong(rows, GRID);
  const samples = new Float32Array(across.length * down.length);
  let at = 0;
  for (let j = 0; j < down.length; j++) {
    const row = down[j] * columns;
    for (let i = 0; i < across.length; i++) samples[at++] = values[row + across[i]];
  }
  return samples;
}

/** Rows or columns in the middle of equal parts of a side. */
function placesAlong(length: number, grid: number): Int32Array {
  const count = Math.min(grid, length);
  const places = new Int32Array(count);
  for (let place = 0; place < count; place++) places[place] = Math.floor(((place + 0.5) * length) / count);
  return places;
}

/** The median of the denser of the two classes that Otsu's threshold divides (IEEE Trans. SMC 9, 1979). */
function bodyLevel(bins: Uint32Array): number | null {
  if (quantile(bins, 0, 0.98) - quantile(bins, 0, 0.02) < LEAST_CONTRAST) return null;
  let [total, sum] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    total += bins[bin];
    sum += bins[bin] * bin;
  }
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

/** The HU value below which a share of the values lies; only bin `from` and later bins count. */
function quantile(bins: Uint32Array, from: number, share: number): number {
  let total = 0;
  for (let bin = from; bin < BINS; bin++) total += bins[bin];
  let seen = 0;
  for (let bin = from; bin < BINS; bin++) {
    seen += bins[bin];
    if (seen >= share * total) return LOWEST + (bin + 0.5) * BIN;
  }
  return LOWEST + BINS * BIN;
}

function hasImpossibleValues(values: Int16Array | Float32Array): boolean {
  const [lowest, highest] = POSSIBLE_VALUES;
  let padding: number | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value >= lowest && value <= highest) continue;
    if (value > highest || (padding ??= value) !== value) return true;
  }
  // Without a declaration in the header, the value in the corner is padding.
  return padding !== undefined && values[0] !== padding;
}
