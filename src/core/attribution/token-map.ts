/** `[depth, rows, columns]` of the encoder's tokens. */
export type TokenGrid = readonly [depth: number, rows: number, columns: number];

/** What each place of the volume adds to a score: `[depth, rows, columns]`, columns fastest. */
export interface TokenMap {
  readonly grid: TokenGrid;
  readonly values: Float32Array;
}

/** A score in log odds, split over the places of the volume. */
export interface ScoreMap extends TokenMap {
  /** What no place adds: the values and this sum to the score. */
  readonly constant: number;
  /** The score as the model computed it. */
  readonly logit: number;
}

/** With the sum in double precision: thousands of values of either sign cancel. */
export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** By how much the parts miss the whole, in log odds. */
export function residualOf({ values, constant, logit }: ScoreMap): number {
  return sumOf(values) + constant - logit;
}
