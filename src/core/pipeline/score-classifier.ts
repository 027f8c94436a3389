import {
  bindEnsemble,
  ensembleRemarks,
  gainOf,
  refusalOfEnsemble,
  type BoundEnsemble,
} from '../classifier/bound-ensemble.js';
import { featuresMissing } from '../classifier/classifier-warnings.js';
import { classify, type Classification } from '../classifier/classify.js';
import type { Ensemble } from '../classifier/ensemble.js';
import type { FeatureNames } from '../classifier/feature-binding.js';
import { featureOrigins } from '../classifier/feature-origins.js';
import { computeFeatures, type StudyScores } from '../classifier/features.js';
import { findingWeights, type FindingWeight } from '../classifier/finding-weights.js';
import type { ScoreList } from '../classifier/score-list.js';
import type { Warning } from '../problem/warning.js';

/** An operator's choices about an ensemble. */
export interface ClassifierOptions {
  /** Name of an ensemble besides the main one, for its sentences. */
  readonly name?: string;
  /** Probability from which a study is called pathological, in [0, 1]. */
  readonly threshold: number;
  readonly featureNames: FeatureNames;
  /** Largest share of the ensemble's gain that features without a source may carry, in [0, 1]. */
  readonly maxMissingGain: number;
}

/** An ensemble over the scores of the networks. The lists of scores are known once all networks are loaded. */
export class ScoreClassifier {
  /** Differences between the ensemble's training data and the scores, as sentences for an operator. */
  readonly notices: readonly string[];
  private readonly bound: BoundEnsemble;

  /**
   * @throws DomainError `classifier.too-much-missing` if features that carry too much of the gain cannot be computed
   */
  constructor(
    ensemble: Ensemble,
    lists: readonly ScoreList[],
    private readonly options: ClassifierOptions,
  ) {
    this.bound = bindEnsemble(ensemble, lists, options.featureNames);
    const refusal = refusalOfEnsemble(this.bound, options.maxMissingGain, options.name);
    if (refusal !== undefined) throw refusal;
    this.notices = ensembleRemarks(this.bound, lists, options.name);
  }

  /** Whether a feature follows from the scores of a network. */
  uses(network: string): boolean {
    const { specs, binding } = this.bound;
    const names = new Set(specs.filter(({ list }) => list === network).map(({ name }) => name));
    return binding.sources.some((source) => source !== undefined && names.has(source.name));
  }

  /** Share of the gain in features that are missing, or would be missing without the scores of some networks. */
  gainWithout(networks: readonly string[]): number {
    return this.bound.missingGain + gainOf(this.bound, networks);
  }

  /** Features of the ensemble that cannot be computed: they are 0 in every study. */
  get missingFeatures(): readonly string[] {
    return this.bound.binding.missing;
  }

  get warnings(): readonly Warning[] {
    const { missing } = this.bound.binding;
    return missing.length > 0 ? [featuresMissing(missing, this.options.name)] : [];
  }

  classify(scores: StudyScores): Classification {
    const { ensemble, specs, binding } = this.bound;
    return classify(ensemble, binding, computeFeatures(specs, scores), this.options.threshold);
  }

  /** Contribution of every finding to the ensemble's score of a classified study. */
  weightsOf({ contributions }: Classification, scores: StudyScores): readonly FindingWeight[] {
    return findingWeights(contributions, featureOrigins(this.bound.specs, scores));
  }
}
