import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudyPrediction } from '../../src/core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../src/core/pipeline/study-predictor.js';
import { NoCapacity } from '../../src/server/studies/lifecycle/device-slot.js';
import { PREDICTION } from '../builders/study-prediction.js';

/** A device whose studies end on command of the test. */
export class TestSlot {
  readonly begun: string[] = [];
  isReady = true;
  /** Once: the next study gets no slot, and the one after it is answered at once. */
  isTaken = false;
  private answersAtOnce = false;
  private readonly ends = new Map<string, (outcome: StudyPrediction | Error) => void>();
  private onReady: () => void = () => undefined;

  ready(signal: AbortSignal): Promise<void> {
    if (this.isReady) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.onReady = resolve;
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  }

  becomeReady(): void {
    this.isReady = true;
    this.onReady();
  }

  predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    if (this.isTaken) {
      this.isTaken = false;
      this.answersAtOnce = true;
      return Promise.reject(new NoCapacity());
    }
    this.begun.push(job.requestId);
    if (this.answersAtOnce) return Promise.resolve(PREDICTION);
    onStage('encoding');
    if (job.artifactsDirectory !== undefined)
      writeFileSync(join(job.artifactsDirectory, 'overlay.png'), 'picture');
    return new Promise((resolve, reject) =>
      this.ends.set(job.requestId, (outcome) => {
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      }),
    );
  }

  end(requestId: string, outcome: StudyPrediction | Error = PREDICTION): void {
    this.ends.get(requestId)?.(outcome);
  }
}
