/** One column of the table between two steps of a pipeline. */
export interface Column {
  readonly name: string;
  /** Which feature of the ensemble it carries; null for a column that a step adds (an indicator of missing values). */
  readonly feature: number | null;
}

/** A fitted step: what it makes of one row, column by column, in float64. */
export interface TransformStep {
  /** Its name in the pipeline; those of nested pipelines are joined by dots. */
  readonly name: string;
  /** `StandardScaler` */
  readonly transformer: string;
  /** What the columns are after it. */
  readonly columns: readonly Column[];
  /** Leaves the row as it is and returns a new one. */
  readonly apply: (row: Float64Array) => Float64Array;
}
