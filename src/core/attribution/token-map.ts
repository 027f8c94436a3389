/** `[depth, rows, columns]` of the encoder's tokens. */
export type TokenGrid = readonly [depth: number, rows: number, columns: number];

/** Contribution of each place of the volume to a score: `[depth, rows, columns]`, columns fastest. */
export interface TokenMap {
  readonly grid: TokenGrid;
  readonly values: Float32Array;
}

/** A score in log odds, distributed over the places of the volume. */
export interface ScoreMap extends TokenMap {
  /** Part of the score that belongs to no place: the values and this constant sum to the score. */
  readonly constant: number;
  /** The score as the model computed it. */
  readonly logit: number;
}

/** Sums in double precision, because thousands of values of both signs cancel. */
export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Difference between the sum of the parts and the score, in log odds. */
export function residualOf({ values, constant, logit }: ScoreMap): number {
  return sumOf(values) + constant - logit;
}
