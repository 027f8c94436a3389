import type { StudyPrediction } from '../../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../../core/pipeline/study-predictor.js';

/** The device cannot take the study after all. The study waits for this host or another one. */
export class NoCapacity extends Error {
  override readonly name = 'NoCapacity';
}

/** Access to a device of this host, shared with the studies of `/predict`. */
export interface DeviceSlot {
  /**
   * Resolves when a device accepts studies. Until then it may be loading or recovering.
   * @throws AbortError when the signal is aborted first
   */
  ready(signal: AbortSignal): Promise<void>;
  /** @throws DomainError with the reason of the failure, or {@link NoCapacity} before the start */
  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction>;
}
