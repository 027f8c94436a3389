/**
 * The service's answers, as far as the page uses them (docs/api.md). A test compares these types with the service's own, so
 * that they cannot drift apart.
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

/** The place in the patient behind a score. */
export interface Localization {
  readonly finding: string;
  /** The model behind the score; the ensemble's score is the probability of pathology. */
  readonly model: 'supervised' | 'ctclip' | 'ensemble';
  /** In [0, 1]. */
  readonly probability: number;
  /** Name of the attribution's file. */
  readonly map: string;
  /** Null if no place raises the score. */
  readonly region: Region | null;
}

/** The place that raises a score most. */
export interface Region {
  readonly side: 'left' | 'right' | 'midline';
  /** Millimetres from right to left, from front to back, from foot to head. */
  readonly size_mm: readonly number[];
  /** Millimetres in DICOM's patient frame (LPS). */
  readonly peak_mm: readonly number[];
  readonly peak_image: { readonly instance_number: number | null } | null;
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
  readonly localization?: readonly Localization[];
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
  /** Position in the queue, from 1; null if the study is not waiting. */
  readonly position: number | null;
  readonly stage: string | null;
  /** In [0, 1]. */
  readonly progress: number | null;
  readonly submitted_at: string;
  readonly expires_at: string | null;
  readonly result: StudyAnswer | null;
  readonly failure: FailureBody | null;
  /** Files of the study besides its answer; each link exists only if the file does. */
  readonly links: {
    readonly volume?: string;
    readonly overlay?: string;
  };
}
