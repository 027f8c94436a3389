import type { StudyPrediction } from '../../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../../core/pipeline/study-predictor.js';

/** There is no place after all: the study waits, for this host or another one. */
export class NoCapacity extends Error {
  override readonly name = 'NoCapacity';
}

/** A place on a device of this host, shared with the studies whose clients wait for their answer. */
export interface DeviceSlot {
  /**
   * Resolves when a device takes studies; it may be loading, or coming back from a failure.
   * @throws AbortError when the signal is aborted first
   */
  ready(signal: AbortSignal): Promise<void>;
  /** @throws DomainError saying why there is no prediction, or {@link NoCapacity} before it has begun */
  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction>;
}
