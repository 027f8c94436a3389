import type { ModelReport, StudyPrediction } from './study-prediction.js';

/** What a study goes through, in this order; a stage that a study does not need is left out. */
export const STUDY_STAGES = [
  'reading',
  'decoding',
  'resampling',
  'encoding',
  'classifying',
  'explaining',
] as const;
export type StudyStage = (typeof STUDY_STAGES)[number];

/** A study to predict: where it lies, never what is in it. Plain data, so that it can go to another process. */
export interface StudyJob {
  readonly kind: 'dicom-zip' | 'dicom-directory' | 'nifti';
  /** The file or directory on this host. It stays until the job is done, and is only read. */
  readonly path: string;
  /**
   * The client's name for the file, without folders: a NIfTI study has no UIDs but `nifti_<file name without
   * extension>`. May hold a patient's name: not for logs.
   */
  readonly fileName: string;
  /** The request that this is for, for logs. */
  readonly requestId: string;
  /** Where files that belong to the answer are written, when the options ask for any. */
  readonly artifactsDirectory?: string;
  /** Further wishes by name, as the client sent them: not checked yet. */
  readonly options: Readonly<Record<string, string>>;
}

/** Told at the beginning of each stage. */
export type OnStage = (stage: StudyStage) => void;

/** The whole way from a file to a prediction, with its models loaded. */
export interface StudyPredictor {
  readonly model: ModelReport;
  /** What an operator should know about the models though they can be used. For the log, once. */
  readonly notices: readonly string[];
  /** @throws DomainError saying why the study cannot be predicted */
  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction>;
  /** Gives back what it holds; no study is under way. */
  close(): Promise<void>;
}
