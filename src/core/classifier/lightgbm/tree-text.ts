import { damagedTree, unsupportedModel } from '../classifier-errors.js';
import { CATEGORICAL, MAX_DECISION_TYPE } from './decision.js';
import { MAX_CATEGORY_WORDS, MAX_LEAVES } from './limits.js';
import { TreeFields } from './tree-fields.js';
import { measureDepth } from './tree-structure.js';
import type { Tree } from './tree.js';

/** Counts are C++ ints in LightGBM. */
const MAX_INT32 = 2 ** 31 - 1;

/**
 * Builds one tree from the lines of its block. Fields that only training needs (weights, inner values) are skipped.
 * @param index position of the tree in the file, for messages
 * @param features number of columns of the model; every split uses one of them
 * @throws DomainError `classifier.damaged-tree` naming the tree and the field, `classifier.unsupported-model`
 */
export function parseTree(index: number, lines: ReadonlyMap<string, string>, features: number): Tree {
  const fields = new TreeFields(index, lines);
  if (fields.has('is_linear') && fields.integer('is_linear', 0, 1) === 1) {
    throw unsupportedModel('linear trees (linear_tree)', 'train it with linear_tree=false');
  }
  const leaves = fields.integer('num_leaves', 1, MAX_LEAVES);
  const splits = leaves - 1;
  const leafValue = fields.finiteNumbers('leaf_value', leaves);
  if (splits === 0) return constantTree(leafValue);

  const tree = {
    leaves,
    splitGain: splitGains(fields, splits),
    splitFeature: Int32Array.from(fields.integers('split_feature', splits, 0, features - 1)),
    threshold: fields.numbers('threshold', splits),
    decisionType: decisionTypes(fields, splits),
    leftChild: Int32Array.from(fields.integers('left_child', splits, -leaves, splits - 1)),
    rightChild: Int32Array.from(fields.integers('right_child', splits, -leaves, splits - 1)),
    leafValue,
    leafRows: fields.integers('leaf_count', leaves, 0, MAX_INT32),
    splitRows: fields.integers('internal_count', splits, 0, MAX_INT32),
    ...categorySets(fields),
  };
  checkThresholds(index, tree);
  if (tree.splitRows[0] === 0) {
    throw damagedTree(index, 'internal_count', 'says that no training rows reached the root');
  }
  return { ...tree, depth: measureDepth(index, tree) };
}

function constantTree(leafValue: Float64Array): Tree {
  const none = new Int32Array(0);
  return {
    leaves: 1,
    depth: 0,
    splitGain: new Float64Array(0),
    splitFeature: none,
    threshold: new Float64Array(0),
    decisionType: new Uint8Array(0),
    leftChild: none,
    rightChild: none,
    leafValue,
    leafRows: new Float64Array(1),
    splitRows: new Float64Array(0),
    categoryBoundaries: none,
    categoryWords: new Uint32Array(0),
  };
}

/** A split that training kept although it did not help has a negative gain. */
function splitGains(fields: TreeFields, splits: number): Float64Array {
  if (!fields.has('split_gain')) return new Float64Array(splits).fill(1);
  return fields.numbers('split_gain', splits).map((gain) => (gain > 0 && gain < Infinity ? gain : 0));
}

/** Models of LightGBM 1 have no decision types: all their splits are numerical, without missing values. */
function decisionTypes(fields: TreeFields, splits: number): Uint8Array {
  if (!fields.has('decision_type')) return new Uint8Array(splits);
  return Uint8Array.from(fields.integers('decision_type', splits, 0, MAX_DECISION_TYPE));
}

function categorySets(fields: TreeFields): Pick<Tree, 'categoryBoundaries' | 'categoryWords'> {
  const sets = fields.integer('num_cat', 0, MAX_LEAVES);
  if (sets === 0) return { categoryBoundaries: new Int32Array(0), categoryWords: new Uint32Array(0) };
  const boundaries = fields.integers('cat_boundaries', sets + 1, 0, MAX_CATEGORY_WORDS);
  if (boundaries[0] !== 0 || boundaries.some((boundary, i) => i > 0 && boundary < (boundaries[i - 1] ?? 0))) {
    throw damagedTree(fields.tree, 'cat_boundaries', 'does not increase from 0');
  }
  const words = fields.integers('cat_threshold', boundaries[sets] ?? 0, 0, 2 ** 32 - 1);
  return { categoryBoundaries: Int32Array.from(boundaries), categoryWords: Uint32Array.from(words) };
}

function checkThresholds(index: number, tree: Omit<Tree, 'depth'>): void {
  const sets = Math.max(tree.categoryBoundaries.length - 1, 0);
  tree.threshold.forEach((threshold, split) => {
    const isCategorical = ((tree.decisionType[split] ?? 0) & CATEGORICAL) !== 0;
    if (Number.isNaN(threshold)) throw damagedTree(index, 'threshold', `is not a number at split ${split}`);
    if (isCategorical && !(Number.isInteger(threshold) && threshold >= 0 && threshold < sets)) {
      throw damagedTree(index, 'threshold', `names category set ${threshold} of ${sets} at split ${split}`);
    }
  });
}
