import { ensembleInWords, featuresMissing } from './classifier-warnings.js';
import { tooMuchMissing } from './classifier-errors.js';
import type { DomainError } from '../problem/domain-error.js';
import type { Ensemble } from './ensemble.js';
import { bindFeatures, type FeatureBinding, type FeatureNames } from './feature-binding.js';
import { gainShares } from './feature-gain.js';
import { featureSpecs, ownFindings, type FeatureSpec } from './feature-spec.js';
import type { ScoreList } from './score-list.js';

/** An ensemble together with the features that are computed for it. */
export interface BoundEnsemble {
  readonly ensemble: Ensemble;
  readonly specs: readonly FeatureSpec[];
  readonly binding: FeatureBinding;
  /** Share of the features that cannot be computed in the gain of the ensemble's splits, in [0, 1]. */
  readonly missingGain: number;
}

/** Binds an ensemble to the findings that are scored. */
export function bindEnsemble(
  ensemble: Ensemble,
  lists: readonly ScoreList[],
  names: FeatureNames,
): BoundEnsemble {
  const specs = featureSpecs(lists, ensemble.featureNames);
  const binding = bindFeatures(ensemble.featureNames, specs, names);
  const missing = new Set(binding.missing);
  const missingGain = gainShares(ensemble)
    .filter((_, index) => missing.has(ensemble.featureNames[index] ?? ''))
    .reduce((sum, share) => sum + share, 0);
  return { ensemble, specs, binding, missingGain };
}

/**
 * Why an ensemble must not be used: too much of its gain, or all of it, is in features that nothing computes.
 * @param maxMissingGain share in [0, 1]
 * @param name of the ensemble, unless it is the main one
 */
export function refusalOfEnsemble(
  { ensemble, binding, missingGain }: BoundEnsemble,
  maxMissingGain: number,
  name?: string,
): DomainError | undefined {
  const { missing } = binding;
  const isUnrelated = missing.length === ensemble.featureNames.length;
  return isUnrelated || missingGain > maxMissingGain
    ? tooMuchMissing(missing, missingGain, maxMissingGain, name)
    : undefined;
}

/** Differences between the ensemble's training data and the scores, as sentences for an operator. */
export function ensembleRemarks(
  { ensemble, binding }: BoundEnsemble,
  lists: readonly ScoreList[],
  name?: string,
): readonly string[] {
  const { missing, ignored } = binding;
  const leftOut = lists.flatMap((list) => {
    const own = ownFindings(list, ensemble.featureNames);
    const unknown = list.findings.filter((name) => !own.includes(name));
    return own.length === 0 || unknown.length === 0
      ? []
      : [
          `${name === undefined ? 'It' : ensembleInWords(name)} has ${own.length} ${list.network} findings; ${list.findings.length} are scored. Its aggregates leave out ${unknown.join(', ')}.`,
        ];
  });
  return [
    ...(missing.length > 0 ? [featuresMissing(missing, name).message] : []),
    ...leftOut,
    ...(ignored.length > 0
      ? [
          `FEATURE_NAMES=as-python-service: ${ignored.length} features are 0 in every study, as in the Python service: ${ignored.join(', ')}.`,
        ]
      : []),
  ];
}
