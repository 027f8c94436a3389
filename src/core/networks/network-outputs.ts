import {
  SLICE_SUMMARIES,
  summaryName,
  type NetworkOutput,
  type SliceSummary,
} from '../../config/network.configuration.js';
import type { Probabilities } from '../classifier/features.js';

/**
 * The scores of a study from a network's outputs.
 * @param rows outputs of the volume, or of each slice
 * @throws Error if an output is not a number, or not a probability after the activation
 */
export function scoresOf(rows: readonly Float32Array[], output: NetworkOutput): Probabilities {
  const probabilities = rows.map((row) => takenProbabilities(row, output));
  const { names, overSlices } = output;
  const entries = names.flatMap((name, at) => {
    const values = probabilities.map((row) => row[at] ?? NaN);
    if (overSlices === undefined) return [[name, values[0] ?? NaN] as const];
    return SLICE_SUMMARIES.flatMap((summary) => {
      const label = overSlices[summary];
      return label === undefined ? [] : [[summaryName(label, name), SUMMARIES[summary](values)] as const];
    });
  });
  return Object.fromEntries(entries);
}

/** Number of outputs that the description requires: one per name, or enough for the highest index in `take`. */
export function requiredOutputs({
  names,
  take,
}: NetworkOutput): { readonly exactly: number } | { readonly atLeast: number } {
  return take === undefined ? { exactly: names.length } : { atLeast: Math.max(...take) + 1 };
}

function takenProbabilities(
  row: Float32Array,
  { activation, take, names }: NetworkOutput,
): readonly number[] {
  const all = ACTIVATED[activation](row);
  const taken = take === undefined ? all : take.map((index) => all[index] ?? NaN);
  const wrong = taken.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0)
    throw new Error(
      `The network computed ${taken[wrong]} for ${names[wrong] ?? wrong}, which is not a probability.`,
    );
  return taken;
}

const ACTIVATED = {
  none: (row: Float32Array) => [...row],
  sigmoid: (row: Float32Array) => Array.from(row, (value) => 1 / (1 + Math.exp(-value))),
  softmax: (row: Float32Array) => {
    // The largest is subtracted, so that no power overflows.
    const largest = Math.max(...row);
    const powers = Array.from(row, (value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  },
} as const;

const SUMMARIES: Readonly<Record<SliceSummary, (values: readonly number[]) => number>> = {
  mean,
  max: (values) => values.reduce((most, value) => Math.max(most, value), 0),
  // Deviation of the population, as in NumPy.
  std: (values) => {
    const centre = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  },
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
