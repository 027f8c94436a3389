import { interpretPickle } from '../../pickle/interpret-pickle.js';
import { PickleObject } from '../../pickle/pickle-value.js';
import { unsupportedPickle } from '../classifier-errors.js';
import type { Ensemble } from '../ensemble.js';
import { boosterEnsemble } from '../booster-ensemble.js';
import { MODEL_GLOBALS } from './model-globals.js';
import { describe } from './python-object.js';
import { BOOSTER, readBooster } from './read-booster.js';
import { CLASSIFIER, readClassifier } from './read-classifier.js';
import { PIPELINE, readPipeline } from './read-pipeline.js';

/**
 * Reads a pickled classifier: an `LGBMClassifier`, a scikit-learn `Pipeline` that ends in one, or a bare LightGBM
 * `Booster`. The pickle is interpreted as data; none of it is executed.
 * @param bytes the whole pickle, unpacked
 * @throws DomainError `classifier.*`, `pickle.*`
 */
export function readPickledEnsemble(bytes: Uint8Array): Ensemble {
  const value = interpretPickle(bytes, MODEL_GLOBALS);
  if (value instanceof PickleObject) {
    if (value.path === PIPELINE) return readPipeline(value);
    if (value.path === BOOSTER) return boosterEnsemble('booster', readBooster(value), undefined);
    if (value.path === CLASSIFIER) {
      const { booster, classes } = readClassifier(value);
      return boosterEnsemble('classifier', booster, classes);
    }
  }
  throw unsupportedPickle(
    describe(value),
    'an LGBMClassifier, a Pipeline that ends in one, or a LightGBM Booster is needed',
  );
}
