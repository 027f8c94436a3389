import type { Tree } from './tree.js';

/** Bit 0 of `decision_type`: the split tests membership in a category set. */
export const CATEGORICAL = 1;
/** Bit 1: missing values go left. */
const DEFAULT_LEFT = 2;
/** Bits 2 and 3: which values count as missing. */
const MISSING_SHIFT = 2;
const MISSING_ZERO = 1;
const MISSING_NAN = 2;
/** All bits that LightGBM uses; the missing type 3 does not exist. */
export const MAX_DECISION_TYPE = 11;

/**
 * LightGBM's `kZeroThreshold`: the largest magnitude that counts as zero. LightGBM writes it as the float32 literal
 * `1e-35f`, so comparisons in float64 use the nearest float32.
 */
const ZERO_THRESHOLD = Math.fround(1e-35);

/** Beyond int32, C++'s conversion of a category to int yields the smallest int on x86-64, which is not a category. */
const INT32_LIMIT = 2 ** 31;

/** A row as LightGBM's predictor reads it: magnitudes up to the zero threshold become zero, NaN stays. */
export function flushTinyValues(row: Float64Array): Float64Array {
  return row.map((value) => (Math.abs(value) <= ZERO_THRESHOLD ? 0 : value));
}

/**
 * The child to which a value leads at a split, decided in float64 exactly as LightGBM does.
 * @param value of the split's feature; NaN is a missing value
 */
export function nextChild(tree: Tree, split: number, value: number): number {
  const type = tree.decisionType[split];
  const goesLeft =
    (type & CATEGORICAL) !== 0
      ? isInCategorySet(tree, tree.threshold[split], value)
      : isLeftOfThreshold(type, tree.threshold[split], value);
  return goesLeft ? tree.leftChild[split] : tree.rightChild[split];
}

function isLeftOfThreshold(type: number, threshold: number, value: number): boolean {
  const missing = type >> MISSING_SHIFT;
  if (Number.isNaN(value)) {
    if (missing === MISSING_NAN) return (type & DEFAULT_LEFT) !== 0;
    // A model trained without NaN in this feature treats NaN as zero, which may itself be the missing value.
    value = 0;
  }
  if (missing === MISSING_ZERO && Math.abs(value) <= ZERO_THRESHOLD) return (type & DEFAULT_LEFT) !== 0;
  return value <= threshold;
}

/** NaN, negative, unseen and huge categories belong to no set; fractions are truncated towards zero. */
function isInCategorySet(tree: Tree, set: number, value: number): boolean {
  if (!(value > -1 && value < INT32_LIMIT)) return false;
  const category = Math.trunc(value);
  const word = tree.categoryBoundaries[set] + (category >>> 5);
  if (word >= tree.categoryBoundaries[set + 1]) return false;
  return ((tree.categoryWords[word] >>> (category & 31)) & 1) === 1;
}
