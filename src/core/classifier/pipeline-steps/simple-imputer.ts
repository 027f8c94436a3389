import { PickleObject } from '../../pickle/pickle-value.js';
import { NumpyDtype } from '../pickled/numpy-dtype.js';
import { PythonObject } from '../pickled/python-object.js';
import type { Column, TransformStep } from './transform-step.js';

/**
 * scikit-learn's SimpleImputer: each missing value becomes its column's statistic. Columns whose statistic is NaN (all
 * values were missing in training) are dropped, unless `keep_empty_features` is set. With `add_indicator`, columns with
 * missing values in training get a column of 0 and 1 at the end.
 */
export function simpleImputer(
  object: PythonObject,
  columns: readonly Column[],
): Pick<TransformStep, 'columns' | 'apply'> {
  const statistics = object.numbers('statistics_', columns.length).map(fillCast(object));
  const isMissing = missingTest(object);
  const keepsEmpty = object.flag('keep_empty_features', false);
  const kept = columns.map((_, i) => i).filter((i) => keepsEmpty || !Number.isNaN(statistics[i]));
  const indicated = indicatedColumns(object, columns.length);
  return {
    columns: [
      ...kept.map((i) => columns[i]),
      ...indicated.map((i) => ({ name: `missingindicator_${columns[i].name}`, feature: null })),
    ],
    apply: (row) =>
      Float64Array.from([
        ...kept.map((i) => (isMissing(row[i]) ? statistics[i] : row[i])),
        ...indicated.map((i) => (isMissing(row[i]) ? 1 : 0)),
      ]),
  };
}

function missingTest(object: PythonObject): (value: number) => boolean {
  const missing = object.get('missing_values');
  if (typeof missing !== 'number') throw object.unreadable('missing_values', 'is neither a number nor NaN');
  return Number.isNaN(missing) ? Number.isNaN : (value) => value === missing;
}

/** Statistics are cast to the type of the training table before use. */
function fillCast(object: PythonObject): (statistic: number) => number {
  const dtype = object.get('_fill_dtype');
  if (!(dtype instanceof NumpyDtype)) return (statistic) => statistic;
  if (dtype.kind === 'f') return dtype.bytesPerElement === 4 ? Math.fround : (statistic) => statistic;
  if (dtype.kind === 'i' || dtype.kind === 'u') return Math.trunc;
  throw object.unreadable('_fill_dtype', 'is not a type of numbers');
}

function indicatedColumns(object: PythonObject, columns: number): number[] {
  if (!object.flag('add_indicator', false)) return [];
  const indicator = object.get('indicator_');
  if (!(indicator instanceof PickleObject)) throw object.unreadable('indicator_', 'is missing');
  const features = new PythonObject(indicator).vector('features_');
  return (features ?? []).map((feature) => {
    const isColumn =
      typeof feature === 'number' && Number.isInteger(feature) && feature >= 0 && feature < columns;
    if (!isColumn) throw object.unreadable('indicator_', 'names a column that does not exist');
    return feature;
  });
}
