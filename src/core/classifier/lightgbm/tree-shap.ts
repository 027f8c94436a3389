import type { Booster } from './booster.js';
import { nextChild } from './decision.js';
import { DecisionPathStack } from './decision-path.js';
import { rowsAt } from './tree.js';
import type { Tree } from './tree.js';

/** The raw score of one row, split up: `baseValue` plus all `contributions` equals the raw score. */
export interface TreeContributions {
  /** One number per feature of the booster. */
  readonly contributions: Float64Array;
  /** Mean raw score of the training rows, by the trees' own row counts. */
  readonly baseValue: number;
}

/**
 * Exact path-dependent TreeSHAP: LightGBM's `pred_contrib=True`, with its last column as the base value. As in LightGBM,
 * contributions of a random forest are those of the sum of the trees.
 * @param row one value per feature, tiny values flushed
 */
export function treeContributions(booster: Booster, row: Float64Array): TreeContributions {
  const contributions = new Float64Array(booster.featureNames.length);
  const deepest = booster.trees.reduce((depth, tree) => Math.max(depth, tree.depth), 0);
  const paths = new DecisionPathStack(deepest);
  let baseValue = 0;
  for (const tree of booster.trees) {
    baseValue += expectedValue(tree);
    if (tree.leaves > 1) new TreeWalk(tree, row, paths, contributions).start();
  }
  return { contributions, baseValue };
}

/** Mean of the leaves, weighted by the training rows in each. */
function expectedValue(tree: Tree): number {
  if (tree.leaves === 1) return tree.leafValue[0];
  const rows = tree.splitRows[0];
  let mean = 0;
  for (let leaf = 0; leaf < tree.leaves; leaf++) mean += (tree.leafRows[leaf] / rows) * tree.leafValue[leaf];
  return mean;
}

/** One walk over all leaves of one tree, which adds each leaf's contribution to each feature on its path. */
class TreeWalk {
  constructor(
    private readonly tree: Tree,
    private readonly row: Float64Array,
    private readonly paths: DecisionPathStack,
    private readonly contributions: Float64Array,
  ) {}

  start(): void {
    this.visit(0, 0, 0, 1, 1, -1);
  }

  /** @param start and `length`: the parent's path; the other arguments: the element that leads here */
  private visit(
    node: number,
    start: number,
    length: number,
    zero: number,
    one: number,
    feature: number,
  ): void {
    // Neither a training row nor the explained row comes here, so no subset of features does.
    if (zero === 0 && one === 0) return;
    const path = this.paths.pushExtended(start, length, zero, one, feature);
    if (node < 0) this.shareLeaf(~node, path, length + 1);
    else this.visitChildren(node, path, length + 1);
  }

  private visitChildren(split: number, path: number, length: number): void {
    const { tree, paths } = this;
    const feature = tree.splitFeature[split];
    const followed = nextChild(tree, split, this.row[feature]);
    const other = followed === tree.leftChild[split] ? tree.rightChild[split] : tree.leftChild[split];
    let zero = 1;
    let one = 1;
    // A feature counts once per path: a second split on it replaces the first.
    const earlier = paths.find(path, length, feature);
    if (earlier >= 0) {
      zero = paths.zero[path + earlier];
      one = paths.one[path + earlier];
      paths.unwind(path, length, earlier);
      length--;
    }
    this.visit(followed, path, length, this.share(split, followed) * zero, one, feature);
    this.visit(other, path, length, this.share(split, other) * zero, 0, feature);
  }

  /** Share of a split's training rows in one child. A split that no row reached is only on dead paths. */
  private share(split: number, child: number): number {
    const rows = this.tree.splitRows[split];
    return rows === 0 ? 0 : rowsAt(this.tree, child) / rows;
  }

  private shareLeaf(leaf: number, path: number, length: number): void {
    const { paths, contributions } = this;
    const value = this.tree.leafValue[leaf];
    const unfollowed = paths.weightWithoutUnfollowed(path, length) * value;
    for (let i = 1; i < length; i++) {
      const feature = paths.feature[path + i];
      if (paths.one[path + i] === 0) contributions[feature] -= unfollowed;
      else
        contributions[feature] +=
          paths.weightWithoutFollowed(path, length, i) * (1 - paths.zero[path + i]) * value;
    }
  }
}
