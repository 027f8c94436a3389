import { deviceLoading, deviceStopped, deviceUnavailable } from '../../device/device-errors.js';
import type { DeviceStatus, StudyDevice } from '../device/study-device.js';
import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { StudyJob } from '../../core/pipeline/study-predictor.js';
import type { DomainError } from '../../core/problem/domain-error.js';
import { clientGone, queueFull, serviceDraining } from './queue-errors.js';
import { StudyDurations } from './study-durations.js';
import type { Admission, QueueSnapshot, StudyQueue, SubmitOptions } from './study-queue.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

interface WaitingStudy {
  readonly job: StudyJob;
  readonly options: SubmitOptions;
  readonly resolve: (prediction: Promise<StudyPrediction>) => void;
  readonly reject: (error: DomainError) => void;
}

/** The queue of one process: studies wait in memory, and each device runs as many at once as it can. */
export class MemoryStudyQueue implements StudyQueue {
  private readonly waiting: WaitingStudy[] = [];
  private readonly running = new Map<StudyDevice, number>();
  private readonly durations = new StudyDurations();
  private admitted = 0;
  private onEmpty: (() => void) | undefined;
  private draining = false;

  /** @param limit maximum number of studies that arrive or wait, besides those on a device */
  constructor(
    private readonly devices: readonly StudyDevice[],
    private readonly limit: number,
  ) {
    for (const device of devices) device.onStatus((status) => this.follow(status));
  }

  get snapshot(): QueueSnapshot {
    const running = this.runningCount();
    const waiting = this.waiting.length;
    const arriving = this.admitted - waiting - running;
    return { arriving, waiting, running, limit: this.limit, draining: this.draining };
  }

  admit(): Admission {
    this.checkOpen();
    const atOnce = this.devices.reduce((sum, { capacity }) => sum + capacity, 0);
    if (this.admitted >= this.limit + atOnce) {
      throw queueFull(this.limit, this.durations.waitFor(this.admitted - this.limit - atOnce + 1, atOnce));
    }
    return this.take();
  }

  admitWaited(): Admission {
    this.checkOpen();
    return this.take();
  }

  private checkOpen(): void {
    if (this.draining) throw serviceDraining();
    const blocker = this.blocker();
    if (blocker !== undefined) throw blocker;
  }

  private take(): Admission {
    this.admitted += 1;
    let isOpen = true;
    return {
      submit: (job, options) => this.submit(job, options),
      [Symbol.dispose]: () => {
        if (isOpen) this.release();
        isOpen = false;
      },
    };
  }

  drain(): Promise<void> {
    this.draining = true;
    if (this.admitted === 0) return Promise.resolve();
    return new Promise((resolve) => (this.onEmpty = resolve));
  }

  /** One available device is enough. If there is none, the reason of the first device is reported. */
  private blocker(): DomainError | undefined {
    const blockers = this.devices.map(({ status }) => blockerOf(status));
    return blockers.includes(undefined) ? undefined : blockers.at(0);
  }

  private submit(job: StudyJob, options: SubmitOptions): Promise<StudyPrediction> {
    const { signal } = options;
    if (signal.aborted) return Promise.reject(clientGone());
    return new Promise((resolve, reject) => {
      const study: WaitingStudy = { job, options, resolve, reject };
      signal.addEventListener('abort', () => this.drop(study), { once: true });
      this.waiting.push(study);
      this.dispatch();
    });
  }

  /** Drops a study without a client. A running study is finished because its device cannot be interrupted. */
  private drop(study: WaitingStudy): void {
    const index = this.waiting.indexOf(study);
    if (index < 0) return;
    this.waiting.splice(index, 1);
    study.reject(clientGone());
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      const device = this.devices.find(
        (candidate) => candidate.status.state === 'ready' && this.runningOn(candidate) < candidate.capacity,
      );
      const study = device === undefined ? undefined : this.waiting.shift();
      if (device === undefined || study === undefined) return;
      study.resolve(this.runOn(device, study));
    }
  }

  private async runOn(device: StudyDevice, { job, options }: WaitingStudy): Promise<StudyPrediction> {
    const begin = performance.now();
    this.running.set(device, this.runningOn(device) + 1);
    try {
      return await device.predict(job, options.onStage);
    } finally {
      this.running.set(device, this.runningOn(device) - 1);
      this.durations.add((performance.now() - begin) / MILLISECONDS_PER_SECOND);
      this.dispatch();
    }
  }

  private follow(status: DeviceStatus): void {
    if (status.state === 'ready') this.dispatch();
    const blocker = this.blocker();
    if (blocker === undefined) return;
    // Waiting clients are rejected at once because the length of the outage is unknown.
    for (const { reject } of this.waiting.splice(0)) reject(blocker);
  }

  private release(): void {
    this.admitted -= 1;
    if (this.admitted === 0) this.onEmpty?.();
  }

  private runningOn(device: StudyDevice): number {
    return this.running.get(device) ?? 0;
  }

  private runningCount(): number {
    return [...this.running.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** The reason why a device is unavailable; undefined if it accepts studies now or soon. */
function blockerOf(status: DeviceStatus): DomainError | undefined {
  switch (status.state) {
    case 'ready':
    case 'recovering':
      return undefined;
    case 'starting':
      return deviceLoading();
    case 'failing':
      return deviceUnavailable(status.problem);
    case 'stopped':
      return deviceStopped();
  }
}
