/** LightGBM's own maximum of leaves per tree (its parameter `num_leaves`, "1 < num_leaves <= 131072"). */
export const MAX_LEAVES = 131_072;

/**
 * Edges from the root to the deepest leaf. A tree that LightGBM grows to a few hundred leaves is rarely deeper than fifty.
 * TreeSHAP takes one stack frame per level and time quadratic in the depth.
 */
export const MAX_DEPTH = 1024;

/** A boosted model of a hundred thousand trees would be over a gigabyte of text. */
export const MAX_TREES = 100_000;

/** Columns of the training table. This service computes fewer than two hundred. */
export const MAX_FEATURES = 100_000;

/** Words of a split's category bit set. LightGBM bins categories of up to 32 bits, but keeps only the frequent ones. */
export const MAX_CATEGORY_WORDS = 1 << 22;
