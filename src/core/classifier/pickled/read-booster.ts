import { PickleObject } from '../../pickle/pickle-value.js';
import type { PickleValue } from '../../pickle/pickle-value.js';
import { unreadableAttribute } from '../classifier-errors.js';
import { firstIterations } from '../lightgbm/booster.js';
import type { Booster } from '../lightgbm/booster.js';
import { parseBooster } from '../lightgbm/booster-text.js';
import { describe, PythonObject } from './python-object.js';

export const BOOSTER = 'lightgbm.basic.Booster';

/**
 * Reads a pickled `lightgbm.Booster`: its state holds the model in LightGBM's text format under `_handle` (since version 4)
 * or `handle`. Trees after `best_iteration` do not take part in predictions.
 */
export function readBooster(value: PickleValue | undefined): Booster {
  if (!(value instanceof PickleObject) || value.path !== BOOSTER) {
    throw unreadableAttribute('LGBMClassifier', '_Booster', `is ${describe(value)}: is the model fitted?`);
  }
  const object = new PythonObject(value);
  const handle = object.get('_handle') ?? object.get('handle');
  if (typeof handle !== 'string')
    throw object.unreadable('handle', `is ${describe(handle)}, not the model's text`);
  return firstIterations(parseBooster(handle), bestIteration(object));
}

function bestIteration(object: PythonObject): number {
  const best = object.get('best_iteration') ?? 0;
  if (typeof best !== 'number' || !Number.isInteger(best))
    throw object.unreadable('best_iteration', 'is not an integer');
  return best;
}
