import type { ModelReport, StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import type { DomainError } from '../../core/problem/domain-error.js';

/** States of a device. */
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
  /** The process died and fails to start; starts are retried with a back-off. */
  | { readonly state: 'failing'; readonly problem: DomainError; readonly attempts: number }
  | { readonly state: 'stopped' };

/** The device died during a study, which any device may try again. */
export class StudyInterrupted extends Error {
  /** @param deaths number of deaths of devices that this study may have caused */
  constructor(readonly deaths: number) {
    super('The device died during a study.');
  }
}

/** A device that predicts studies: a process of this host. */
export interface StudyDevice {
  /** Unique among the devices of the service. */
  readonly name: string;
  readonly status: DeviceStatus;
  /** Maximum number of concurrent studies. */
  readonly capacity: number;
  /**
   * Predicts a study.
   * @param deaths number of devices that died while they processed this study; if above 0, it runs alone
   * @throws DomainError the study's own, or `device.*`
   * @throws StudyInterrupted
   */
  predict(job: StudyJob, onStage: OnStage, deaths: number): Promise<StudyPrediction>;
  /** Calls back after every change of the status. */
  onStatus(listener: (status: DeviceStatus) => void): void;
}
