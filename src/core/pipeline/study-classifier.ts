import { MAIN_ENSEMBLE } from '../../config/model-names.js';
import type { EnsembleConfiguration } from '../../config/ensemble.configuration.js';
import type { NetworkConfiguration } from '../../config/network.configuration.js';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import type { Classification } from '../classifier/classify.js';
import type { Ensemble } from '../classifier/ensemble.js';
import type { StudyScores } from '../classifier/features.js';
import type { FindingWeight } from '../classifier/finding-weights.js';
import { loadEnsemble } from '../classifier/load-ensemble.js';
import type { ScoreList } from '../classifier/score-list.js';
import { tooImportant } from '../networks/network-errors.js';
import type { Warning } from '../problem/warning.js';
import { ScoreClassifier } from './score-classifier.js';

/** A configured ensemble with its model. */
export interface LoadedEnsemble extends EnsembleConfiguration {
  readonly model: Ensemble;
}

/** The configured ensembles, the main one first. */
export type LoadedEnsembles = readonly [LoadedEnsemble, ...LoadedEnsemble[]];

/** An ensemble's decision about a study. */
export type Decision = Pick<Classification, 'probability' | 'pathology'>;

/** The results of all ensembles for a study. */
export interface StudyClassification {
  /** Result of the main ensemble, with the contributions to its score. */
  readonly main: Classification;
  /** Decisions of the other ensembles, by name. */
  readonly further: Readonly<Record<string, Decision>>;
}

/** @throws DomainError `classifier.*`, `pickle.*` for the first file that cannot be used */
export async function loadEnsembles({ ensembles }: ModelsConfiguration): Promise<LoadedEnsembles> {
  const load = async (ensemble: EnsembleConfiguration): Promise<LoadedEnsemble> => ({
    ...ensemble,
    model: await loadEnsemble(ensemble.path),
  });
  const [main, ...further] = ensembles;
  return [await load(main), ...(await Promise.all(further.map(load)))];
}

/** Settings that all ensembles share. */
export type ClassifierSettings = Pick<ModelsConfiguration, 'networks' | 'featureNames' | 'maxMissingGain'>;

/** All ensembles over the scores of the networks. */
export class StudyClassifier {
  private readonly main: ScoreClassifier;
  private readonly further: ReadonlyMap<string, ScoreClassifier>;
  /** Networks with features that no ensemble has. */
  private readonly unread: readonly NetworkConfiguration[];

  /**
   * @throws DomainError `classifier.too-much-missing` if features that carry too much of a gain cannot be computed,
   *   `networks.too-important` if that would happen without the networks that may be left out
   */
  constructor(
    [main, ...further]: LoadedEnsembles,
    lists: readonly ScoreList[],
    { networks, featureNames, maxMissingGain }: ClassifierSettings,
  ) {
    const bind = ({ model, name, threshold }: LoadedEnsemble): ScoreClassifier =>
      new ScoreClassifier(model, lists, {
        ...{ featureNames, maxMissingGain, threshold },
        ...(name !== MAIN_ENSEMBLE && { name }),
      });
    this.main = bind(main);
    this.further = new Map(further.map((ensemble) => [ensemble.name, bind(ensemble)]));
    this.unread = networks.filter(
      ({ name, features }) => features !== undefined && !this.all.some((one) => one.uses(name)),
    );
    const dispensable = networks.flatMap(({ name, onFailure }) => (onFailure === 'warn' ? [name] : []));
    for (const [name, classifier] of [[MAIN_ENSEMBLE, this.main] as const, ...this.further]) {
      const gain = classifier.gainWithout(dispensable);
      if (dispensable.length > 0 && gain > maxMissingGain)
        throw tooImportant(dispensable, name, gain, maxMissingGain);
    }
  }

  /** Differences between the ensembles' training data and the scores, as sentences for an operator. */
  get notices(): readonly string[] {
    return [...this.all.flatMap(({ notices }) => notices), ...this.unread.map(unreadNetwork)];
  }

  /** Warnings of every answer: a probability may be wrong because its ensemble lacks features. */
  get warnings(): readonly Warning[] {
    return this.all.flatMap(({ warnings }) => warnings);
  }

  /** Features of an ensemble that cannot be computed. */
  missingFeatures(name: string): readonly string[] {
    return (name === MAIN_ENSEMBLE ? this.main : this.further.get(name))?.missingFeatures ?? [];
  }

  classify(scores: StudyScores): StudyClassification {
    const further = [...this.further].map(([name, classifier]): [string, Decision] => {
      const { probability, pathology } = classifier.classify(scores);
      return [name, { probability, pathology }];
    });
    return { main: this.main.classify(scores), further: Object.fromEntries(further) };
  }

  /** Contribution of every finding to the main ensemble's score of a classified study. */
  weightsOf({ main }: StudyClassification, scores: StudyScores): readonly FindingWeight[] {
    return this.main.weightsOf(main, scores);
  }

  private get all(): readonly ScoreClassifier[] {
    return [this.main, ...this.further.values()];
  }
}

function unreadNetwork({ name, features, answer }: NetworkConfiguration): string {
  const effect = answer === undefined ? 'it runs without any effect' : 'only the answer shows its scores';
  return `No ensemble has a feature of the network "${name}" (${features?.prefix ?? ''}…): ${effect}.`;
}
