import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';

/** Number of studies by state. */
export interface QueueSnapshot {
  /** Studies that are being uploaded. */
  readonly arriving: number;
  /** Studies that wait for a device. */
  readonly waiting: number;
  /** Studies on a device. */
  readonly running: number;
  /** Maximum number of studies that arrive or wait. */
  readonly limit: number;
  readonly draining: boolean;
}

export interface SubmitOptions {
  /** Aborted when the client disconnects. A waiting study is dropped, a running one is finished. */
  readonly signal: AbortSignal;
  readonly onStage: OnStage;
}

/** A place in the queue. It is taken before the upload is read and released on disposal. */
export interface Admission extends Disposable {
  /**
   * Waits for a device and predicts the study. Called at most once.
   * @throws DomainError the study's own, `device.*`, or `queue.client-gone`
   */
  submit(job: StudyJob, options: SubmitOptions): Promise<StudyPrediction>;
}

/** Assigns studies to devices, first come, first served. Implementations may keep them on disk or on another host. */
export interface StudyQueue {
  readonly snapshot: QueueSnapshot;
  /** @throws DomainError `queue.full`, `service.draining` or `device.*` when studies cannot be accepted now */
  admit(): Admission;
  /**
   * Admits a study that has already waited in another queue. The limit does not apply.
   * @throws DomainError `service.draining` or `device.*`
   */
  admitWaited(): Admission;
  /** Stops admission; resolves when the last admitted study has ended. */
  drain(): Promise<void>;
}

/** Injection token of the service's `StudyQueue`. */
export const STUDY_QUEUE = Symbol('StudyQueue');
