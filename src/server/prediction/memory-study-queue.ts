import { deviceLoading, deviceStopped, deviceUnavailable } from '../../device/device-errors.js';
import { type DeviceStatus, type StudyDevice, StudyInterrupted } from '../device/study-device.js';
import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { StudyJob } from '../../core/pipeline/study-predictor.js';
import type { DomainError } from '../../core/problem/domain-error.js';
import { clientGone, queueFull, serviceDraining } from './queue-errors.js';
import { StudyDurations } from './study-durations.js';
import type { Admission, QueueSnapshot, StudyQueue, SubmitOptions } from './study-queue.js';
import { MILLISECONDS_PER_SECOND } from '../../core/units/units.js';

interface WaitingStudy {
  /** Number in the order of arrival. */
  readonly turn: number;
  /** Number of devices that died while they processed it. */
  readonly deaths: number;
  readonly job: StudyJob;
  readonly options: SubmitOptions;
  readonly resolve: (prediction: Promise<StudyPrediction>) => void;
  readonly reject: (error: DomainError) => void;
}

/** A device and the studies that the queue gave it. */
interface Lane {
  readonly device: StudyDevice;
  running: number;
}

/**
 * The queue of one process: studies wait in memory, and each device runs as many at once as it can. The next study goes to
 * the least busy device, and of equally busy ones to the one that has waited longest for a study.
 */
export class MemoryStudyQueue implements StudyQueue {
  private readonly waiting: WaitingStudy[] = [];
  /** Lanes in the order of their most recent study; the latest is last. */
  private readonly lanes: Lane[];
  private readonly durations = new StudyDurations();
  private admitted = 0;
  private nextTurn = 1;
  private onEmpty: (() => void) | undefined;
  private draining = false;

  /** @param limit maximum number of studies that arrive or wait, besides those on a device */
  constructor(
    private readonly devices: readonly StudyDevice[],
    private readonly limit: number,
  ) {
    this.lanes = devices.map((device) => ({ device, running: 0 }));
    for (const device of devices) device.onStatus((status) => this.follow(status));
  }

  get snapshot(): QueueSnapshot {
    const running = this.lanes.reduce((sum, lane) => sum + lane.running, 0);
    const waiting = this.waiting.length;
    const arriving = this.admitted - waiting - running;
    return { arriving, waiting, running, limit: this.limit, draining: this.draining };
  }

  admit(): Admission {
    this.checkOpen();
    const atOnce = this.devices
      .filter(({ status }) => blockerOf(status) === undefined)
      .reduce((sum, { capacity }) => sum + capacity, 0);
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
    return this.enqueue({ turn: this.nextTurn++, deaths: 0, job, options });
  }

  /** Studies that come back from a device have an earlier turn than those that wait. */
  private enqueue(one: Omit<WaitingStudy, 'resolve' | 'reject'>): Promise<StudyPrediction> {
    return new Promise((resolve, reject) => {
      const study: WaitingStudy = { ...one, resolve, reject };
      study.options.signal.addEventListener('abort', () => this.drop(study), { once: true });
      const next = this.waiting.findIndex(({ turn }) => turn > study.turn);
      this.waiting.splice(next < 0 ? this.waiting.length : next, 0, study);
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
      const lane = this.leastBusy();
      const study = lane === undefined ? undefined : this.waiting.shift();
      if (lane === undefined || study === undefined) return;
      study.resolve(this.runOn(lane, study));
    }
  }

  /** The device for the next study; undefined if all that are ready are full. */
  private leastBusy(): Lane | undefined {
    let best: Lane | undefined;
    for (const lane of this.lanes) {
      const isFree = lane.device.status.state === 'ready' && lane.running < lane.device.capacity;
      if (isFree && (best === undefined || lane.running < best.running)) best = lane;
    }
    return best;
  }

  private async runOn(lane: Lane, study: WaitingStudy): Promise<StudyPrediction> {
    const { device } = lane;
    const begin = performance.now();
    lane.running += 1;
    this.lanes.push(...this.lanes.splice(this.lanes.indexOf(lane), 1));
    try {
      return await device.predict(study.job, study.options.onStage, study.deaths);
    } catch (error) {
      if (!(error instanceof StudyInterrupted)) throw error;
      study = { ...study, deaths: error.deaths };
    } finally {
      lane.running -= 1;
      this.durations.add((performance.now() - begin) / MILLISECONDS_PER_SECOND);
      this.dispatch();
    }
    return this.tryAgain(study);
  }

  /** Queues the study again for the first free device, which may be another one. */
  private tryAgain(study: WaitingStudy): Promise<StudyPrediction> {
    const blocker = study.options.signal.aborted ? clientGone() : this.blocker();
    return blocker === undefined ? this.enqueue(study) : Promise.reject(blocker);
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
