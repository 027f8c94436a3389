import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { UploadKind } from '../upload/upload-kind.js';

export interface StageBegin {
  readonly stage: string;
  readonly at: number;
}

/** Progress of a study through this process, kept with its request for metrics, traces and the audit log. */
export interface StudyTrace {
  readonly kind: UploadKind;
  /** Size of the file; set after its arrival. */
  uploadBytes?: number;
  /** Wall-clock seconds of the stages before a device: `upload`, `waiting`. */
  readonly seconds: Record<string, number>;
  /** Start of each stage, in milliseconds since 1970, in order. Stages repeat after the death of a device. */
  readonly begins: StageBegin[];
  /**
   * Set after the prediction. Audit and metrics may use only the hash of its UID, the models, the codes of warnings and the
   * timings.
   */
  prediction?: StudyPrediction;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set when the request reaches a route that predicts. */
    studyTrace?: StudyTrace;
  }
}
