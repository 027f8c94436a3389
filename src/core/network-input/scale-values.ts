import type { Scaling } from './network-input.js';

/** Scales the values in place. */
export function scaleValues(values: Float32Array, scaling: Scaling): void {
  switch (scaling.kind) {
    case 'none':
      return;
    case 'range': {
      const { from, to } = scaling;
      const factor = (to[1] - to[0]) / (from[1] - from[0]);
      for (let index = 0; index < values.length; index++)
        values[index] = (values[index] - from[0]) * factor + to[0];
      return;
    }
    case 'affine':
      for (let index = 0; index < values.length; index++)
        values[index] = (values[index] - scaling.mean) / scaling.deviation;
      return;
    case 'z-score':
      standardise(values, scaling.over === 'non-zero');
      return;
  }
}

/** Like MONAI's `NormalizeIntensity`: if all values are equal, only their mean is subtracted. */
function standardise(values: Float32Array, isNonZeroOnly: boolean): void {
  let count = 0;
  let sum = 0;
  for (const value of values) {
    if (isNonZeroOnly && value === 0) continue;
    count += 1;
    sum += value;
  }
  if (count === 0) return;
  const mean = sum / count;
  let squares = 0;
  for (const value of values) {
    if (!isNonZeroOnly || value !== 0) squares += (value - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / count);
  const divisor = deviation === 0 ? 1 : deviation;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (!isNonZeroOnly || value !== 0) values[index] = (value - mean) / divisor;
  }
}
