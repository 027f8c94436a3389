import type { StudyPrediction } from '../pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../pipeline/study-predictor.js';

/** A place on a device of this host, shared with the studies whose clients wait for their answer. */
export interface StudySeat {
  /**
   * Resolves when a device takes studies; it may be loading, or coming back from a failure.
   * @throws AbortError when the signal is aborted first
   */
  ready(signal: AbortSignal): Promise<void>;
  /** @throws DomainError saying why there is no prediction */
  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction>;
}
