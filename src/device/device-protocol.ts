/**
 * All messages between the HTTP process and a device process: small and plain. A study goes in as a path and comes out as a
 * result; its images are never sent.
 */
import type { ServiceLogLevel } from '../config/logging.configuration.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import type { ModelReport, StudyPrediction } from '../core/pipeline/study-prediction.js';
import type { StudyJob, StudyStage } from '../core/pipeline/study-predictor.js';
import type { SerializedProblem } from '../core/problem/domain-error.js';

/** The copies of the models that all device processes of a service share (`ModelCopies`). */
export interface SharedCopies {
  /** Contains only these copies; the HTTP process deletes it. */
  readonly directory: string;
  /** SHA-256 of the files, by their names in the configuration; undefined for the process that makes the copies. */
  readonly sha256: Readonly<Record<string, string>> | undefined;
}

/** The models that a device process loads, and its device. */
export interface LoadOrder {
  readonly configuration: ServiceConfiguration;
  readonly copies: SharedCopies;
}

export type ToDevice =
  /** Sent first and once: load the models, and prove them if they replace models in use or a device that failed. */
  | { readonly type: 'start'; readonly order: LoadOrder; readonly mustProve: boolean }
  | { readonly type: 'predict'; readonly id: number; readonly job: StudyJob }
  | { readonly type: 'log-level'; readonly level: ServiceLogLevel }
  /** Finish current work, release the models, exit. */
  | { readonly type: 'stop' };

export type FromDevice =
  /** The models are loaded and have run once. */
  | { readonly type: 'ready'; readonly model: ModelReport }
  /** The process exits after this message. */
  | { readonly type: 'start-failed'; readonly problem: SerializedProblem }
  /** The device failed on a study, and then on a known volume, too. The process exits after this message. */
  | { readonly type: 'device-failed'; readonly problem: SerializedProblem }
  | { readonly type: 'stage'; readonly id: number; readonly stage: StudyStage }
  | { readonly type: 'predicted'; readonly id: number; readonly prediction: StudyPrediction }
  | { readonly type: 'failed'; readonly id: number; readonly problem: SerializedProblem };
