import type { ModelReport, StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import type { DomainError } from '../../core/problem/domain-error.js';

/** Every state that a device can be in. */
export const DEVICE_STATES = [
  'starting',
  'ready',
  'recovering',
  'failing',
  'stopped',
] as const satisfies readonly DeviceStatus['state'][];

export type DeviceStatus =
  /** The models are being loaded for the first time. */
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly model: ModelReport }
  /** The process died and is being replaced; studies may wait for it. */
  | { readonly state: 'recovering'; readonly problem: DomainError }
  /** The process died and does not start again; it is tried every so often. */
  | { readonly state: 'failing'; readonly problem: DomainError; readonly attempts: number }
  | { readonly state: 'stopped' };

/** Something that predicts studies: a process of this host, or, some day, another host. */
export interface StudyDevice {
  readonly status: DeviceStatus;
  /** Studies that it takes at once. */
  readonly capacity: number;
  /**
   * Predicts a study. A device that dies on it tries it once more.
   * @throws DomainError the study's own, or `device.*`
   */
  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction>;
  /** Calls back whenever the status has changed. */
  onStatus(listener: (status: DeviceStatus) => void): void;
}
