import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import { deserializeProblem, type DomainError } from '../../core/problem/domain-error.js';
import { deviceLost, studyTimedOut } from '../../device/device-errors.js';
import type { ProcessEnd } from '../../process/process-end.js';
import type { StudyMessage } from './device-process-handle.js';
import { StudyInterrupted } from './study-device.js';

/** A study is not retried after this many deaths of its device. */
const MAX_DEATHS = 2;

/** A study with a waiting caller. */
interface Assignment {
  readonly id: number;
  readonly job: StudyJob;
  readonly onStage: OnStage;
  readonly resolve: (prediction: StudyPrediction) => void;
  readonly reject: (error: DomainError | StudyInterrupted) => void;
  /** Deaths of devices during this study. */
  readonly deaths: number;
}

/** A study to send to the device. */
export type Dispatch = Pick<Assignment, 'id' | 'job'>;

/**
 * The studies of one device: running and waiting ones, and their outcomes after its death. If several were running, any of
 * them may have caused the death: each of them is tried once more, on the device that is free first, and runs alone there, so
 * that an innocent study does not share another death with the cause.
 */
export class DeviceWork {
  private readonly waiting: Assignment[] = [];
  private readonly underWay = new Map<number, Assignment>();
  private nextId = 1;
  private ended = 0;

  constructor(private readonly capacity: number) {}

  /** Studies on the device. */
  get running(): number {
    return this.underWay.size;
  }

  /** Studies that the device has answered since the start of the service. */
  get finished(): number {
    return this.ended;
  }

  /** @param deaths earlier deaths of devices during this study */
  add(job: StudyJob, onStage: OnStage, deaths: number): Promise<StudyPrediction> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id: this.nextId++, job, onStage, resolve, reject, deaths });
    });
  }

  /** Takes the next study that the device may start now; it then counts as running. */
  next(): Dispatch | undefined {
    const candidate = this.waiting.at(0);
    if (candidate === undefined || this.underWay.size >= this.capacity) return undefined;
    const isSuspectUnderWay = [...this.underWay.values()].some(({ deaths }) => deaths > 0);
    if (isSuspectUnderWay || (candidate.deaths > 0 && this.underWay.size > 0)) return undefined;
    this.waiting.shift();
    this.underWay.set(candidate.id, candidate);
    return candidate;
  }

  /** Handles a message about a study; messages about abandoned studies are ignored. */
  receive(message: StudyMessage): void {
    const assignment = this.underWay.get(message.id);
    if (assignment === undefined) return;
    switch (message.type) {
      case 'stage':
        assignment.onStage(message.stage);
        return;
      case 'predicted':
        this.end(message.id);
        assignment.resolve(message.prediction);
        return;
      case 'failed':
        this.end(message.id);
        assignment.reject(deserializeProblem(message.problem));
        return;
    }
  }

  /** Abandons a study after its timeout. The caller must kill the device, the only way to stop it. */
  timeOut(id: number, seconds: number): void {
    const assignment = this.underWay.get(id);
    this.underWay.delete(id);
    assignment?.reject(studyTimedOut(seconds));
  }

  /** Returns all studies after a death that none of them caused. */
  interrupt(): void {
    for (const { reject, deaths } of this.takeAll()) reject(new StudyInterrupted(deaths));
  }

  /** Handles a death of the device: its studies are returned, or fail at their second death. */
  die(end: ProcessEnd): void {
    const suspects = new Set(this.underWay.keys());
    for (const { id, reject, deaths: earlier } of this.takeAll()) {
      const deaths = earlier + (suspects.has(id) ? 1 : 0);
      reject(deaths < MAX_DEATHS ? new StudyInterrupted(deaths) : deviceLost(end));
    }
  }

  /** Fails all waiting and running studies. */
  rejectAll(error: DomainError): void {
    for (const { reject } of this.takeAll()) reject(error);
  }

  private end(id: number): void {
    this.underWay.delete(id);
    this.ended += 1;
  }

  private takeAll(): readonly Assignment[] {
    const studies = [...this.underWay.values(), ...this.waiting.splice(0)];
    this.underWay.clear();
    return studies;
  }
}
