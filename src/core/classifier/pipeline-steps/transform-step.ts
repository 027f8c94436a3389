/** One column of the table between two steps of a pipeline. */
export interface Column {
  readonly name: string;
  /** Index of the ensemble's feature in this column; null for a column that a step adds (a missing-value indicator). */
  readonly feature: number | null;
}

/** A fitted step: transforms one row, column by column, in float64. */
export interface TransformStep {
  /** Its name in the pipeline; dots join the names of nested pipelines. */
  readonly name: string;
  /** `StandardScaler` */
  readonly transformer: string;
  /** The columns after the step. */
  readonly columns: readonly Column[];
  /** Returns a new row; the given row stays unchanged. */
  readonly apply: (row: Float64Array) => Float64Array;
}
