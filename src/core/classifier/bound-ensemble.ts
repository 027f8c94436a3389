import { ensembleInWords, featuresMissing } from './classifier-warnings.js';
import { tooMuchMissing } from './classifier-errors.js';
import type { DomainError } from '../problem/domain-error.js';
import type { Ensemble } from './ensemble.js';
import { bindFeatures, type FeatureBinding, type FeatureNames } from './feature-binding.js';
import { gainShares } from './feature-gain.js';
import { aggregatedFindings, featureSpecs, ownFindings, type FeatureSpec } from './feature-spec.js';
import type { ScoreList } from './score-list.js';

/** An ensemble together with the features that are computed for it. */
export interface BoundEnsemble {
  readonly ensemble: Ensemble;
  readonly specs: readonly FeatureSpec[];
  readonly binding: FeatureBinding;
  /** Share of the gain of the ensemble's splits that belongs to features that cannot be computed, in [0, 1]. */
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

/** Share of the gain of the ensemble's splits that belongs to features of these networks, in [0, 1]. */
export function gainOf({ ensemble, specs, binding }: BoundEnsemble, networks: readonly string[]): number {
  const names = new Set(specs.filter(({ list }) => networks.includes(list)).map(({ name }) => name));
  return gainShares(ensemble)
    .filter((_, index) => names.has(binding.sources[index]?.name ?? ''))
    .reduce((sum, share) => sum + share, 0);
}

/**
 * The reason why an ensemble must not be used: features that cannot be computed carry too much of its gain, or are all
 * that it has.
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
  const listed = lists.flatMap((list) => listRemarks(list, ensemble.featureNames, name));
  return [
    ...(missing.length > 0 ? [featuresMissing(missing, name).message] : []),
    ...listed,
    ...(ignored.length > 0
      ? [
          `FEATURE_NAMES=as-python-service: ${ignored.length} features are 0 in every study, as in the Python service: ${ignored.join(', ')}.`,
        ]
      : []),
  ];
}

/** Differences between the findings of a list's aggregates and the scored ones. */
function listRemarks(
  list: ScoreList,
  ensembleFeatures: readonly string[],
  name: string | undefined,
): readonly string[] {
  const own = ownFindings(list, ensembleFeatures);
  if (own.length === 0) return [];
  const aggregated = aggregatedFindings(list, ensembleFeatures);
  const leftOut = list.findings.filter((finding) => !aggregated.includes(finding));
  const absent = aggregated.filter((finding) => !list.findings.includes(finding));
  const subject = name === undefined ? 'It' : ensembleInWords(name);
  const counts = `${subject} has ${own.length} ${list.network} findings, and aggregates of ${aggregated.length}; ${list.findings.length} are scored.`;
  return [
    ...(leftOut.length > 0 ? [`${counts} Its aggregates leave out ${leftOut.join(', ')}.`] : []),
    ...(absent.length > 0 ? [`${counts} In its aggregates these count as 0: ${absent.join(', ')}.`] : []),
  ];
}
