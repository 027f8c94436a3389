import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';

/** How busy the service is. */
export interface QueueSnapshot {
  /** Studies that are being uploaded. */
  readonly arriving: number;
  /** Studies that wait for a device. */
  readonly waiting: number;
  /** Studies on a device. */
  readonly running: number;
  /** How many may arrive and wait at once. */
  readonly limit: number;
  readonly draining: boolean;
}

export interface SubmitOptions {
  /** Aborted when nobody waits for the result any more. A study that waits is dropped; one that runs is finished. */
  readonly signal: AbortSignal;
  readonly onStage: OnStage;
}

/** A place in the queue, taken before the study's upload is read and given back by disposing of it. */
export interface Admission extends Disposable {
  /**
   * Waits for a device and predicts the study. Called once at most.
   * @throws DomainError the study's own, `device.*`, or `queue.client-gone`
   */
  submit(job: StudyJob, options: SubmitOptions): Promise<StudyPrediction>;
}

/** Brings studies to devices, first come first served. Another one may keep them on disk, or on another host. */
export interface StudyQueue {
  readonly snapshot: QueueSnapshot;
  /** @throws DomainError `queue.full`, `service.draining` or `device.*` when no study can be taken now */
  admit(): Admission;
  /**
   * Admits a study that waits elsewhere until a device is free, and therefore whatever the limit.
   * @throws DomainError `service.draining` or `device.*`
   */
  admitWaited(): Admission;
  /** Admits nothing more; resolves when the last study that was admitted has ended. */
  drain(): Promise<void>;
}

/** Injection token of the service's `StudyQueue`. */
export const STUDY_QUEUE = Symbol('StudyQueue');
