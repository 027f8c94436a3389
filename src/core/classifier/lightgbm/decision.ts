import type { Tree } from './tree.js';

/** Bit 0 of `decision_type`: the split asks for membership in a category set. */
export const CATEGORICAL = 1;
/** Bit 1: missing values go left. */
const DEFAULT_LEFT = 2;
/** Bits 2 and 3: what counts as missing. */
const MISSING_SHIFT = 2;
const MISSING_ZERO = 1;
const MISSING_NAN = 2;
/** All bits that LightGBM uses; the missing type 3 does not exist. */
export const MAX_DECISION_TYPE = 11;

/**
 * LightGBM's `kZeroThreshold`: the smallest magnitude that is not zero. It is written there as the float32 literal
 * `1e-35f`, so the float64 it is compared as is the nearest float32.
 */
const ZERO_THRESHOLD = Math.fround(1e-35);

/** Beyond int32, C++'s conversion of a category to int gives the smallest int on x86-64, which is no category. */
const INT32_LIMIT = 2 ** 31;

/** A row as LightGBM's predictor sees it: magnitudes up to the zero threshold are zero, NaN stays. */
export function flushTinyValues(row: Float64Array): Float64Array {
  return row.map((value) => (Math.abs(value) <= ZERO_THRESHOLD ? 0 : value));
}

/**
 * The child that a value leads to at a split, exactly as LightGBM decides, in float64.
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
    // A model that never saw NaN at this feature takes it as zero, which may be its missing value in turn.
    value = 0;
  }
  if (missing === MISSING_ZERO && Math.abs(value) <= ZERO_THRESHOLD) return (type & DEFAULT_LEFT) !== 0;
  return value <= threshold;
}

/** NaN, negative, unseen and huge categories are in no set; fractions are cut off towards zero. */
function isInCategorySet(tree: Tree, set: number, value: number): boolean {
  if (!(value > -1 && value < INT32_LIMIT)) return false;
  const category = Math.trunc(value);
  const word = tree.categoryBoundaries[set] + (category >>> 5);
  if (word >= tree.categoryBoundaries[set + 1]) return false;
  return ((tree.categoryWords[word] >>> (category & 31)) & 1) === 1;
}
