/**
 * One decision tree as LightGBM stores it, with `leaves - 1` splits and `leaves` leaves. A child index of 0 or more is a
 * split, a negative one is the leaf `~index`. A tree with one leaf has no split and is a constant.
 */
export interface Tree {
  readonly leaves: number;
  /** Edges from the root to the deepest leaf. */
  readonly depth: number;
  /** Reduction of the loss by each split in training, 0 or more; all 1 if the file has no gains. */
  readonly splitGain: Float64Array;
  /** Index of the feature that each split uses. */
  readonly splitFeature: Int32Array;
  /** Numerical split: values up to it go left. Categorical split: index of its category set. */
  readonly threshold: Float64Array;
  /** Bit field of each split, see decision.ts. */
  readonly decisionType: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  /** Contribution of each leaf to the raw score; includes shrinkage. */
  readonly leafValue: Float64Array;
  /** Training rows that reached each leaf and each split: the weights of the path-dependent explanation. */
  readonly leafRows: Float64Array;
  readonly splitRows: Float64Array;
  /** Category set `i` is the bits of words `[boundaries[i], boundaries[i + 1])`. Empty without categorical splits. */
  readonly categoryBoundaries: Int32Array;
  readonly categoryWords: Uint32Array;
}

/** Training rows below a child, which is a split or a leaf. */
export function rowsAt(tree: Tree, child: number): number {
  return child >= 0 ? tree.splitRows[child] : tree.leafRows[~child];
}
