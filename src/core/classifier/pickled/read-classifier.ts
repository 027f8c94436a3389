import type { PickleValue } from '../../pickle/pickle-value.js';
import type { Booster } from '../lightgbm/booster.js';
import { PythonObject } from './python-object.js';
import { readBooster } from './read-booster.js';
import type { PickleObject } from '../../pickle/pickle-value.js';

export const CLASSIFIER = 'lightgbm.sklearn.LGBMClassifier';

export interface PickledClassifier {
  readonly booster: Booster;
  /** Labels of the two classes in the order of training; the probability is that of the second. */
  readonly classes: readonly [negative: string, positive: string];
}

/** Reads a fitted `LGBMClassifier`. @throws DomainError `classifier.unreadable-attribute` and those of the text format */
export function readClassifier(value: PickleObject): PickledClassifier {
  const object = new PythonObject(value);
  const booster = readBooster(object.get('_Booster'));
  const labels = object.vector('_classes') ?? object.vector('classes_') ?? [];
  if (labels.length !== 2) throw object.unreadable('_classes', `has ${labels.length} classes, not two`);
  return { booster, classes: [label(object, labels[0]), label(object, labels[1])] };
}

function label(object: PythonObject, value: PickleValue | undefined): string {
  if (typeof value === 'string') return value.slice(0, 100);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  throw object.unreadable('_classes', 'holds a label other than a number, bool or string');
}
