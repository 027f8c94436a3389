import { PickleGlobal, PickleObject } from '../../pickle/pickle-value.js';
import type { PickleValue } from '../../pickle/pickle-value.js';
import { unsupportedStep } from '../classifier-errors.js';
import { describe, PythonObject } from '../pickled/python-object.js';
import { maxAbsScaler, minMaxScaler, robustScaler, standardScaler } from './scalers.js';
import { simpleImputer } from './simple-imputer.js';
import type { Column, TransformStep } from './transform-step.js';

type Scaler = (object: PythonObject, columns: number) => TransformStep['apply'];

const SCALERS: ReadonlyMap<string, Scaler> = new Map([
  ['StandardScaler', standardScaler],
  ['MinMaxScaler', minMaxScaler],
  ['MaxAbsScaler', maxAbsScaler],
  ['RobustScaler', robustScaler],
]);

/**
 * Reads one fitted step of a pipeline.
 * @param columns the columns before the step
 * @returns undefined for steps that do nothing
 * @throws DomainError `classifier.unsupported-step`, `classifier.unreadable-attribute`
 */
export function readStep(
  name: string,
  value: PickleValue,
  columns: readonly Column[],
): TransformStep | undefined {
  if (value === null || value === 'passthrough') return undefined;
  if (!(value instanceof PickleObject) || !value.module.startsWith('sklearn.')) {
    throw unsupportedStep(name, describe(value));
  }
  const object = new PythonObject(value);
  const transformer = object.className;
  const scaler = SCALERS.get(transformer);
  if (scaler) return { name, transformer, columns, apply: scaler(object, columns.length) };
  if (transformer === 'SimpleImputer') return { name, transformer, ...simpleImputer(object, columns) };
  if (transformer === 'FunctionTransformer') {
    const func = object.get('func');
    if (func == null) return undefined;
    const what = func instanceof PickleGlobal ? func.path : describe(func);
    throw unsupportedStep(name, `a FunctionTransformer of ${what}`);
  }
  throw unsupportedStep(name, describe(value));
}
