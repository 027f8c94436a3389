/** An ensemble over the scores of the networks. */
export interface EnsembleConfiguration {
  /** `main`, or the name of its fields in the answer. */
  readonly name: string;
  readonly path: string;
  /** Probability from which a study is called pathological, in [0, 1]. */
  readonly threshold: number;
}
