import { classify } from '../core/classifier/classify.js';
import type { Classification } from '../core/classifier/classify.js';
import { bindFeatures } from '../core/classifier/feature-binding.js';
import { type NamedFeature, namedFeature } from '../core/classifier/feature-spec.js';
import { loadEnsemble } from '../core/classifier/load-ensemble.js';
import { listNamings } from '../core/pipeline/score-lists.js';
import { commandConfiguration } from './command-configuration.js';
import { readFeatureRows } from './feature-rows.js';
import type { FeatureRow } from './feature-rows.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';

export interface ClassifyOptions {
  /** `.pkl` or `.txt`; the contents decide, not the name. */
  readonly model: string;
  /** JSON file: an object of features by name, or an array of such objects. */
  readonly features: string;
  /** Probability from which a study is pathological, in [0, 1]. */
  readonly threshold: number;
}

/**
 * `ctclip classify`: prints the ensemble's result for each row as JSON: probability, decision, base value and every feature's
 * contribution. An object yields an object, an array an array. Standard error names features that the model does not have,
 * and features of the model that a row omits (they are 0, as in the service).
 * @throws DomainError if the model or the features cannot be used
 */
export async function classifyCommand(
  options: ClassifyOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  const [ensemble, { rows, isSingle }] = await Promise.all([
    loadEnsemble(options.model),
    readFeatureRows(options.features),
  ]);
  const lists = listNamings(commandConfiguration().models.networks);
  const named = (name: string): NamedFeature => namedFeature(name, lists);
  const answers = rows.map((row, i) => {
    const binding = bindFeatures(ensemble.featureNames, [...row.keys()].map(named));
    warnOfNames(row, binding, isSingle ? '' : `row ${i}: `, output);
    return answerOf(classify(ensemble, binding, row, options.threshold), options.threshold);
  });
  output.out(jsonText(isSingle ? answers[0] : answers));
}

function warnOfNames(
  row: FeatureRow,
  binding: ReturnType<typeof bindFeatures>,
  where: string,
  { warn }: Output,
): void {
  const used = new Set(binding.sources.map((source) => source?.name));
  const unused = [...row.keys()].filter((name) => !used.has(name));
  if (unused.length > 0) warn(`${where}the model has no feature ${unused.join(', ')}`);
  if (binding.missing.length > 0) warn(`${where}taken as 0: ${binding.missing.join(', ')}`);
}

/** The result. Fields that the HTTP contract has too are named as there. */
function answerOf(classification: Classification, threshold: number): Record<string, unknown> {
  return {
    probability: classification.probability,
    decision: classification.pathology,
    threshold,
    raw_score: classification.rawScore,
    base_value: classification.baseValue,
    contributions: Object.fromEntries(
      classification.contributions.map(({ feature, value }) => [feature, value]),
    ),
    most_dangerous_pathology_type: classification.mostDangerousPathologyType,
    top_shap_features: classification.topShapFeatures,
  };
}
