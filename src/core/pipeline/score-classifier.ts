import { classify, type Classification } from '../classifier/classify.js';
import type { Ensemble } from '../classifier/ensemble.js';
import { bindFeatures, type FeatureBinding } from '../classifier/feature-binding.js';
import { featureOrigins } from '../classifier/feature-origins.js';
import { findingWeights, type FindingWeight } from '../classifier/finding-weights.js';
import { computeFeatures, type FindingGroups, type Probabilities } from '../classifier/features.js';
import type { Findings } from '../classifier/findings.js';

/** The ensemble over the scores of the two networks. The list of scores is known once both are loaded. */
export class ScoreClassifier {
  /** Features of the ensemble that are never computed: they are 0 in every study. */
  readonly unknownFeatures: readonly string[];
  private readonly binding: FeatureBinding;
  private readonly groups: FindingGroups;

  /** @param supervisedNames the supervised head's findings, in its order */
  constructor(
    private readonly ensemble: Ensemble,
    findings: Findings,
    supervisedNames: readonly string[],
    private readonly threshold: number,
  ) {
    this.groups = findings.groups;
    const zeroShotNames = findings.zeroShot.map(({ name }) => name);
    const computable = computeFeatures(blank(supervisedNames), blank(zeroShotNames), this.groups);
    this.binding = bindFeatures(ensemble.featureNames, computable.keys());
    this.unknownFeatures = this.binding.unknown;
  }

  classify(supervised: Probabilities, ctclip: Probabilities): Classification {
    const features = computeFeatures(supervised, ctclip, this.groups);
    return classify(this.ensemble, this.binding, features, this.threshold);
  }

  /** Contribution of every finding to the ensemble's score of a classified study. */
  weightsOf(
    { contributions }: Classification,
    supervised: Probabilities,
    ctclip: Probabilities,
  ): readonly FindingWeight[] {
    return findingWeights(contributions, featureOrigins(supervised, ctclip, this.groups));
  }
}

function blank(names: readonly string[]): Probabilities {
  return Object.fromEntries(names.map((name) => [name, 0]));
}
