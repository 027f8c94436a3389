import type { PythonObject } from '../pickled/python-object.js';

type Apply = (row: Float64Array) => Float64Array;

/** scikit-learn's scalers, with its order of operations: divisions stay divisions, multiplications multiplications. */

/** `(x - mean) / scale`; both parts are optional. */
export function standardScaler(object: PythonObject, columns: number): Apply {
  const mean = object.flag('with_mean', true) ? object.numbers('mean_', columns) : undefined;
  const scale = object.flag('with_std', true) ? object.numbers('scale_', columns) : undefined;
  return centerAndScale(mean, scale);
}

/** `(x - center) / scale`; both parts are optional. */
export function robustScaler(object: PythonObject, columns: number): Apply {
  const center = object.flag('with_centering', true) ? object.numbers('center_', columns) : undefined;
  const scale = object.flag('with_scaling', true) ? object.numbers('scale_', columns) : undefined;
  return centerAndScale(center, scale);
}

/** `x * scale + min`, clipped to the range if the scaler clips. */
export function minMaxScaler(object: PythonObject, columns: number): Apply {
  const scale = object.numbers('scale_', columns);
  const minimum = object.numbers('min_', columns);
  const scaled: Apply = (row) => row.map((x, i) => x * scale[i] + minimum[i]);
  if (!object.flag('clip', false)) return scaled;
  const [low, high] = featureRange(object);
  return (row) => clip(scaled(row), low, high);
}

/** `x / scale`, clipped to [-1, 1] if the scaler clips. */
export function maxAbsScaler(object: PythonObject, columns: number): Apply {
  const scale = object.numbers('scale_', columns);
  const scaled: Apply = (row) => row.map((x, i) => x / scale[i]);
  return object.flag('clip', false) ? (row) => clip(scaled(row), -1, 1) : scaled;
}

function centerAndScale(center: Float64Array | undefined, scale: Float64Array | undefined): Apply {
  return (row) =>
    row.map((x, i) => {
      const centered = center === undefined ? x : x - center[i];
      return scale === undefined ? centered : centered / scale[i];
    });
}

/** NaN stays NaN. */
function clip(row: Float64Array, low: number, high: number): Float64Array {
  return row.map((x) => Math.min(Math.max(x, low), high));
}

function featureRange(object: PythonObject): [low: number, high: number] {
  const range = object.vector('feature_range');
  const [low, high] = range ?? [];
  if (range?.length !== 2 || typeof low !== 'number' || typeof high !== 'number') {
    throw object.unreadable('feature_range', 'is not a pair of numbers');
  }
  return [low, high];
}
