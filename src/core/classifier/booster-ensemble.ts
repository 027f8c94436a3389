import type { Ensemble, EnsembleFormat } from './ensemble.js';
import type { Booster } from './lightgbm/booster.js';

/** An ensemble that consists of a booster, without steps before it. */
export function boosterEnsemble(
  format: EnsembleFormat,
  booster: Booster,
  classes: Ensemble['classes'],
): Ensemble {
  const { featureNames } = booster;
  const columns = featureNames.map((name, feature) => ({ name, feature }));
  return { format, featureNames, steps: [], columns, booster, classes };
}
