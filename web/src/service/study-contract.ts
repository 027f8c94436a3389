/**
 * What the service answers, as far as the page reads it (docs/api.md). A test holds these types against the service's
 * own, so that they cannot drift apart.
 */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

export interface SeriesAnswer {
  readonly series_uid: string;
  readonly modality: string;
  readonly instances: number;
  readonly slices: number;
  readonly kernel: string;
  readonly kernel_class: string;
  /** Millimetres. */
  readonly slice_thickness: number | null;
  /** Millimetres. */
  readonly coverage: number | null;
  readonly contrast: boolean;
  readonly chosen: boolean;
  readonly reason: string;
}

export interface StudyAnswer {
  readonly study_uid: string;
  readonly series_uid: string;
  readonly probability_of_pathology: number;
  readonly pathology: 0 | 1;
  readonly most_dangerous_pathology_type: string;
  readonly supervised_probabilities: Readonly<Record<string, number>>;
  readonly ctclip_probabilities: Readonly<Record<string, number>>;
  /** Contributions to the log odds. */
  readonly top_shap_features: Readonly<Record<string, number>>;
  readonly warnings: readonly Warning[];
  readonly series: readonly SeriesAnswer[];
  readonly model: { readonly intended_use: string; readonly threshold: number };
  readonly timings: Readonly<Record<string, number>>;
}

/** A failure of a study, or problem details: the sentence is in `error` or in `detail`. */
export interface FailureBody {
  readonly error?: string;
  readonly detail?: unknown;
  readonly code?: string;
  readonly request_id?: string;
}

export type StudyState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface StudyResource {
  readonly id: string;
  readonly state: StudyState;
  /** Studies before this one in the queue. */
  readonly position: number | null;
  readonly stage: string | null;
  /** In [0, 1]. */
  readonly progress: number | null;
  readonly submitted_at: string;
  readonly expires_at: string | null;
  readonly result: StudyAnswer | null;
  readonly failure: FailureBody | null;
}
