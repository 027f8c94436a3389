import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import { deserializeProblem, type DomainError } from '../../core/problem/domain-error.js';
import { deviceLost, studyTimedOut } from '../../device/device-errors.js';
import type { ProcessEnd } from '../../process/process-end.js';
import type { StudyMessage } from './device-process-handle.js';

/** A study is not retried after this many deaths of its device. */
const MAX_DEATHS = 2;

/** A study with a waiting caller. */
interface Assignment {
  readonly id: number;
  readonly job: StudyJob;
  readonly onStage: OnStage;
  readonly resolve: (prediction: StudyPrediction) => void;
  readonly reject: (error: DomainError) => void;
  /** Deaths of the device during this study. */
  deaths: number;
}

/** A study to send to the device. */
export type Dispatch = Pick<Assignment, 'id' | 'job'>;

/**
 * The studies of one device: running and waiting ones, and their outcomes after its death. If several were running, any of
 * them may have caused the death: afterwards each of them runs alone, so that an innocent study does not share another
 * death with the cause.
 */
export class DeviceWork {
  private readonly waiting: Assignment[] = [];
  private readonly underWay = new Map<number, Assignment>();
  private nextId = 1;

  constructor(private readonly capacity: number) {}

  /** Whether studies are on the device. */
  get isUnderWay(): boolean {
    return this.underWay.size > 0;
  }

  add(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id: this.nextId++, job, onStage, resolve, reject, deaths: 0 });
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
        this.underWay.delete(message.id);
        assignment.resolve(message.prediction);
        return;
      case 'failed':
        this.underWay.delete(message.id);
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

  /** Retries all studies after a death that none of them caused. */
  restartAll(): void {
    const studies = [...this.underWay.values()];
    this.underWay.clear();
    this.waiting.unshift(...studies);
  }

  /** Handles a death of the device: its studies are retried once, and fail after the second death. */
  die(end: ProcessEnd): void {
    for (const assignment of this.underWay.values()) assignment.deaths += 1;
    const studies = [...this.underWay.values()];
    this.underWay.clear();
    for (const { reject } of studies.filter(({ deaths }) => deaths >= MAX_DEATHS)) reject(deviceLost(end));
    this.waiting.unshift(...studies.filter(({ deaths }) => deaths < MAX_DEATHS));
  }

  /** Fails all waiting and running studies. */
  rejectAll(error: DomainError): void {
    const studies = [...this.underWay.values(), ...this.waiting.splice(0)];
    this.underWay.clear();
    for (const { reject } of studies) reject(error);
  }
}
