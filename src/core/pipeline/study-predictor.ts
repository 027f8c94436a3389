import type { StudyOptions } from './study-options.js';
import type { ModelReport, StudyPrediction } from './study-prediction.js';

/** The stages of a study, in order; a study may skip some. */
export const STUDY_STAGES = [
  'reading',
  'decoding',
  'resampling',
  'encoding',
  'networks',
  'classifying',
  'explaining',
] as const;
export type StudyStage = (typeof STUDY_STAGES)[number];

/** A study to predict: the path of its file, never the contents. Plain data, so it can be sent to another process. */
export interface StudyJob {
  readonly kind: 'dicom-zip' | 'dicom-directory' | 'nifti';
  /** The file or directory on this host. It exists until the job is done, and is only read. */
  readonly path: string;
  /**
   * The client's name for the file, without folders. It is the only identifier of a NIfTI study (`nifti_<file name without
   * extension>`). May contain a patient's name: keep it out of logs.
   */
  readonly fileName: string;
  /** Id of the request that sent the study, for logs. */
  readonly requestId: string;
  /** Directory for files that belong to the answer, if the options ask for any. */
  readonly artifactsDirectory?: string;
  readonly options: StudyOptions;
}

/** Called at the beginning of each stage. */
export type OnStage = (stage: StudyStage) => void;

/** The complete way from a file to a prediction, with the models loaded. */
export interface StudyPredictor {
  readonly model: ModelReport;
  /** Facts that an operator should know about usable models. For the log, once. */
  readonly notices: readonly string[];
  /** @throws DomainError that says why the study cannot be predicted */
  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction>;
}

/** A predictor with the test of its device and the release of its models and threads. */
export interface LoadedPredictor {
  readonly predictor: StudyPredictor;
  /**
   * Encodes a small volume of air on a graphics processor. Resolves at once on a CPU, which fails on every volume or on none.
   * @throws DomainError `inference.failed` if the device is broken
   */
  testDevice(): Promise<void>;
  /** Releases all resources. Call it when no study is under way. */
  close(): Promise<void>;
}
