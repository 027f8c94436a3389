import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { UploadKind } from '../upload/upload-kind.js';

export interface StageBegin {
  readonly stage: string;
  readonly at: number;
}

/** What is known of a study's way through this process, kept with its request: for metrics, traces and the audit log. */
export interface StudyTrace {
  readonly kind: UploadKind;
  /** Of the file, once it has arrived. */
  uploadBytes?: number;
  /** Seconds of wall clock by the stages that come before a device: `upload`, `waiting`. */
  readonly seconds: Record<string, number>;
  /** When each stage began, in milliseconds since 1970, in order; a study whose device died begins some again. */
  readonly begins: StageBegin[];
  /** Once there is one. Not what the audit or any metric may tell: only its UID's hash, models and timings are. */
  prediction?: StudyPrediction;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the request has a place in the queue. */
    studyTrace?: StudyTrace;
  }
}
