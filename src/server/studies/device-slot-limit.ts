import type { DeviceGroup } from '../device/device-group.js';
import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import type { Admission, StudyQueue } from '../prediction/study-queue.js';
import { NoCapacity, type DeviceSlot } from './lifecycle/device-slot.js';

/** A slot in the queue of waiting clients: first come, first served. */
export class SharedDeviceSlot implements DeviceSlot {
  private waiters: (() => void)[] = [];

  constructor(
    private readonly queue: StudyQueue,
    private readonly device: DeviceGroup,
  ) {
    device.onStatus(({ state }) => {
      if (state !== 'ready') return;
      for (const wake of this.waiters.splice(0)) wake();
    });
  }

  async ready(signal: AbortSignal): Promise<void> {
    while (!this.isOpen()) {
      await new Promise<void>((resolve) => {
        this.waiters.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
  }

  async predict(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    using admission = this.admit();
    return await admission.submit(job, { signal: new AbortController().signal, onStage });
  }

  private admit(): Admission {
    try {
      return this.queue.admitWaited();
    } catch (cause) {
      throw new NoCapacity('The device accepts no studies now.', { cause });
    }
  }

  private isOpen(): boolean {
    return this.device.status.state === 'ready' && !this.queue.snapshot.draining;
  }
}
