/**
 * Classifies scores like the service, for a comparison with another classifier. Usage: classify-scores CASES, a JSON file with
 * a list of {@link Case}. Prints one line of JSON per case: the ensemble's features in its order, the probability of each, and
 * the features that cannot be computed.
 */
import { readFileSync } from 'node:fs';
import { packagePath } from '../../src/config/package-path.js';
import { bindEnsemble } from '../../src/core/classifier/bound-ensemble.js';
import { classify } from '../../src/core/classifier/classify.js';
import { rowOf, type FeatureNames } from '../../src/core/classifier/feature-binding.js';
import { computeFeatures, type Probabilities } from '../../src/core/classifier/features.js';
import { loadFindings } from '../../src/core/classifier/findings.js';
import { loadEnsemble } from '../../src/core/classifier/load-ensemble.js';
import { ctClipLists, type CT_CLIP_LISTS } from '../../src/core/classifier/score-list.js';

interface Case {
  /** Path of the ensemble. */
  readonly ensemble: string;
  readonly featureNames: FeatureNames;
  /** Tables of scores, one per study. */
  readonly studies: readonly Readonly<Record<keyof typeof CT_CLIP_LISTS, Probabilities>>[];
}

const { groups } = loadFindings(packagePath('config'));
const cases = JSON.parse(readFileSync(process.argv[2], 'utf8')) as readonly Case[];

for (const { ensemble: path, featureNames, studies } of cases) {
  const ensemble = await loadEnsemble(path);
  const answers = studies.map((scores) => {
    const names = { supervised: Object.keys(scores.supervised), ctclip: Object.keys(scores.ctclip) };
    const { binding, specs } = bindEnsemble(ensemble, ctClipLists(names, groups), featureNames);
    const features = computeFeatures(specs, scores);
    const { probability } = classify(ensemble, binding, features, 0.5);
    return { features: [...rowOf(binding, features)], probability, missing: binding.missing };
  });
  console.log(JSON.stringify(answers));
}
