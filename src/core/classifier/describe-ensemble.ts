import type { Ensemble } from './ensemble.js';

/** A summary of an ensemble for people who inspect a file. Plain data. */
export interface EnsembleDescription {
  readonly format: string;
  readonly objective: string;
  readonly trees: number;
  readonly leaves: number;
  /** Edges from the root to the deepest leaf of any tree. */
  readonly depth: number;
  /** Random forests average their trees. */
  readonly averaged: boolean;
  readonly sigmoid: number;
  /** Label of the class whose probability is computed, if the file names it. */
  readonly positiveClass: string | undefined;
  /** Steps before LightGBM: `impute (SimpleImputer)`. */
  readonly steps: readonly string[];
  /** Features in order, with the number of splits that use each. */
  readonly features: readonly { readonly name: string; readonly splits: number }[];
}

/** Describes a loaded ensemble. */
export function describeEnsemble(ensemble: Ensemble): EnsembleDescription {
  const { booster, format, classes, steps } = ensemble;
  const splits = splitsByFeature(ensemble);
  return {
    format: FORMATS[format],
    objective: 'binary',
    trees: booster.trees.length,
    leaves: booster.trees.reduce((sum, tree) => sum + tree.leaves, 0),
    depth: booster.trees.reduce((deepest, tree) => Math.max(deepest, tree.depth), 0),
    averaged: booster.averageOutput,
    sigmoid: booster.sigmoid,
    positiveClass: classes?.[1],
    steps: steps.map(({ name, transformer }) => `${name} (${transformer})`),
    features: ensemble.featureNames.map((name, i) => ({ name, splits: splits[i] })),
  };
}

const FORMATS: Readonly<Record<Ensemble['format'], string>> = {
  text: 'LightGBM text model',
  booster: 'pickled LightGBM Booster',
  classifier: 'pickled LGBMClassifier',
  pipeline: 'pickled scikit-learn Pipeline with an LGBMClassifier',
};

function splitsByFeature({ booster, columns, featureNames }: Ensemble): number[] {
  const splits = featureNames.map(() => 0);
  for (const tree of booster.trees) {
    for (const column of tree.splitFeature) {
      const { feature } = columns[column];
      if (feature !== null) splits[feature]++;
    }
  }
  return splits;
}
