import {
  bindEnsemble,
  ensembleRemarks,
  refusalOfEnsemble,
  type BoundEnsemble,
} from '../classifier/bound-ensemble.js';
import { classify, type Classification } from '../classifier/classify.js';
import type { Ensemble } from '../classifier/ensemble.js';
import type { FeatureNames } from '../classifier/feature-binding.js';
import { featureOrigins } from '../classifier/feature-origins.js';
import { computeFeatures, type StudyScores } from '../classifier/features.js';
import { findingWeights, type FindingWeight } from '../classifier/finding-weights.js';
import type { Findings } from '../classifier/findings.js';

/** An operator's choices about the ensemble. */
export interface ClassifierOptions {
  /** Probability from which a study is called pathological, in [0, 1]. */
  readonly threshold: number;
  readonly featureNames: FeatureNames;
  /** Largest share of the ensemble's gain that features without a source may carry, in [0, 1]. */
  readonly maxMissingGain: number;
}

/** The ensemble over the scores of the two networks. The list of scores is known once both are loaded. */
export class ScoreClassifier {
  /** Differences between the ensemble's training data and the scores, as sentences for an operator. */
  readonly notices: readonly string[];
  private readonly bound: BoundEnsemble;

  /**
   * @param supervised the supervised head's findings, in its order
   * @throws DomainError `classifier.too-much-missing` if features that carry too much of the gain cannot be computed
   */
  constructor(
    ensemble: Ensemble,
    findings: Pick<Findings, 'zeroShot' | 'groups'>,
    supervised: readonly string[],
    private readonly options: ClassifierOptions,
  ) {
    const ctclip = findings.zeroShot.map(({ name }) => name);
    const scored = { supervised, ctclip, groups: findings.groups };
    this.bound = bindEnsemble(ensemble, scored, options.featureNames);
    const refusal = refusalOfEnsemble(this.bound, options.maxMissingGain);
    if (refusal !== undefined) throw refusal;
    this.notices = ensembleRemarks(this.bound, scored);
  }

  /** Features of the ensemble that cannot be computed: they are 0 in every study. */
  get missingFeatures(): readonly string[] {
    return this.bound.binding.missing;
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
