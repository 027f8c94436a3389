/**
 * What the HTTP process and a device process say to each other: small, plain, and all of it here. A study is a path on
 * the way in and a result on the way out; its images never cross.
 */
import type { ServiceLogLevel } from '../config/logging.configuration.js';
import type { ServiceConfiguration } from '../config/service-configuration.js';
import type { ModelReport, StudyPrediction } from '../core/pipeline/study-prediction.js';
import type { StudyJob, StudyStage } from '../core/pipeline/study-predictor.js';
import type { SerializedProblem } from '../core/problem/domain-error.js';

export type ToDevice =
  /** Sent once, first: load the models, and prove them if they are to take the places of others that serve. */
  | { readonly type: 'start'; readonly configuration: ServiceConfiguration; readonly isCandidate: boolean }
  | { readonly type: 'predict'; readonly id: number; readonly job: StudyJob }
  | { readonly type: 'log-level'; readonly level: ServiceLogLevel }
  /** Finish what is under way, give back the models, exit. */
  | { readonly type: 'stop' };

export type FromDevice =
  /** The models are loaded and have been run. */
  | { readonly type: 'ready'; readonly model: ModelReport }
  /** The process exits after this. */
  | { readonly type: 'start-failed'; readonly problem: SerializedProblem }
  | { readonly type: 'stage'; readonly id: number; readonly stage: StudyStage }
  | { readonly type: 'predicted'; readonly id: number; readonly prediction: StudyPrediction }
  | { readonly type: 'failed'; readonly id: number; readonly problem: SerializedProblem };
