import { PickleObject } from '../../pickle/pickle-value.js';
import type { PickleValue } from '../../pickle/pickle-value.js';
import { unsupportedPickle } from '../classifier-errors.js';
import type { Ensemble } from '../ensemble.js';
import { MAX_FEATURES } from '../lightgbm/limits.js';
import { readStep } from '../pipeline-steps/read-step.js';
import type { Column, TransformStep } from '../pipeline-steps/transform-step.js';
import { describe, PythonObject } from './python-object.js';
import { CLASSIFIER, readClassifier } from './read-classifier.js';

export const PIPELINE = 'sklearn.pipeline.Pipeline';

/** Bounds on nested pipelines and on all their steps together: a pickle may make a pipeline a step of itself. */
const MAX_NESTING = 8;
const MAX_STEPS = 100;

interface NamedStep {
  readonly name: string;
  readonly value: PickleValue;
}

/**
 * Reads a fitted scikit-learn `Pipeline` whose last step is an `LGBMClassifier`.
 * @throws DomainError `classifier.unsupported-pickle`, `classifier.unsupported-step` and those of its parts
 */
export function readPipeline(value: PickleObject): Ensemble {
  const steps = flatten(new PythonObject(value), '', 0);
  const last = steps.pop();
  if (!(last?.value instanceof PickleObject) || last.value.path !== CLASSIFIER) {
    throw unsupportedPickle(
      `a Pipeline whose last step is ${describe(last?.value)}`,
      'its last step must be an LGBMClassifier',
    );
  }
  const { booster, classes } = readClassifier(last.value);
  const featureNames = inputNames(steps, booster.featureNames);
  let columns: readonly Column[] = featureNames.map((name, feature) => ({ name, feature }));
  const transforms: TransformStep[] = [];
  for (const { name, value: step } of steps) {
    const transform = readStep(name, step, columns);
    if (transform === undefined) continue;
    transforms.push(transform);
    columns = transform.columns;
  }
  if (columns.length !== booster.featureNames.length) {
    throw unsupportedPickle(
      `a Pipeline that passes ${columns.length} columns to an LGBMClassifier of ${booster.featureNames.length}`,
      'fit and dump it again',
    );
  }
  return { format: 'pipeline', featureNames, steps: transforms, columns, booster, classes };
}

/** The steps in order, with those of nested pipelines inserted at their place. */
function flatten(pipeline: PythonObject, prefix: string, nesting: number): NamedStep[] {
  const steps = pipeline.vector('steps');
  if (steps === undefined || steps.length === 0) throw pipeline.unreadable('steps', 'is empty');
  if (nesting > MAX_NESTING || steps.length > MAX_STEPS) throw pipeline.unreadable('steps', 'are too many');
  const flat = steps.flatMap((step) => {
    const pair = Array.isArray(step) && step.length === 2 ? step : [null, null];
    const [name, value = null] = pair;
    if (typeof name !== 'string') throw pipeline.unreadable('steps', 'are not pairs of name and step');
    const path = `${prefix}${name.slice(0, 100)}`;
    return value instanceof PickleObject && value.path === PIPELINE
      ? flatten(new PythonObject(value), `${path}.`, nesting + 1)
      : [{ name: path, value }];
  });
  if (flat.length > MAX_STEPS) throw pipeline.unreadable('steps', 'are too many');
  return flat;
}

/**
 * Names of the first step's inputs. The step keeps them if it was fitted on a data frame. A table without names still has
 * a width: LightGBM's names apply if there are as many, else names in LightGBM's form (`Column_0`).
 */
function inputNames(steps: readonly NamedStep[], boosterNames: readonly string[]): readonly string[] {
  const first = steps.find(({ value }) => value instanceof PickleObject)?.value;
  if (!(first instanceof PickleObject)) return boosterNames;
  const object = new PythonObject(first);
  const names = object.strings('feature_names_in_');
  const width = names?.length ?? object.get('n_features_in_') ?? boosterNames.length;
  if (typeof width !== 'number' || !Number.isInteger(width) || width < 1 || width > MAX_FEATURES) {
    throw object.unreadable('n_features_in_', 'is not a plausible number of features');
  }
  if (names !== undefined) {
    if (new Set(names).size !== width)
      throw object.unreadable('feature_names_in_', 'has the same name twice');
    return names;
  }
  return width === boosterNames.length
    ? boosterNames
    : Array.from({ length: width }, (_, i) => `Column_${i}`);
}
