import type { StudyPrediction } from '../../core/pipeline/study-prediction.js';
import type { OnStage, StudyJob } from '../../core/pipeline/study-predictor.js';
import { deserializeProblem, type DomainError } from '../../core/problem/domain-error.js';
import { deviceLost, type ProcessEnd, studyTimedOut } from '../../device/device-errors.js';
import type { StudyMessage } from './device-process-handle.js';

/** A study that kills its device this often is not tried again. */
const MAX_DEATHS = 2;

/** A study that somebody waits for. */
interface Assignment {
  readonly id: number;
  readonly job: StudyJob;
  readonly onStage: OnStage;
  readonly resolve: (prediction: StudyPrediction) => void;
  readonly reject: (error: DomainError) => void;
  /** How often its device has died while it was on it. */
  deaths: number;
}

/** A study to send to the device. */
export type Dispatch = Pick<Assignment, 'id' | 'job'>;

/**
 * The studies of one device: which it is on, which wait, and what becomes of them when it dies. When several were under
 * way, any of them may have killed it: from then on each of them has the device to itself, so that an innocent one is
 * never on it when the guilty one kills it again.
 */
export class DeviceWork {
  private readonly waiting: Assignment[] = [];
  private readonly underWay = new Map<number, Assignment>();
  private nextId = 1;

  constructor(private readonly capacity: number) {}

  /** Studies are on the device. */
  get isUnderWay(): boolean {
    return this.underWay.size > 0;
  }

  add(job: StudyJob, onStage: OnStage): Promise<StudyPrediction> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id: this.nextId++, job, onStage, resolve, reject, deaths: 0 });
    });
  }

  /** The next study that the device may begin with now; it is under way from then on. */
  next(): Dispatch | undefined {
    const candidate = this.waiting.at(0);
    if (candidate === undefined || this.underWay.size >= this.capacity) return undefined;
    const isSuspectUnderWay = [...this.underWay.values()].some(({ deaths }) => deaths > 0);
    if (isSuspectUnderWay || (candidate.deaths > 0 && this.underWay.size > 0)) return undefined;
    this.waiting.shift();
    this.underWay.set(candidate.id, candidate);
    return candidate;
  }

  /** What the device says about a study; what it says about one that was given up is ignored. */
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

  /** Gives up a study that takes too long. Its device must be killed: there is no other way to stop it. */
  timeOut(id: number, seconds: number): void {
    const assignment = this.underWay.get(id);
    this.underWay.delete(id);
    assignment?.reject(studyTimedOut(seconds));
  }

  /** The device died of something that none of its studies did: all of them are tried again. */
  restartAll(): void {
    const studies = [...this.underWay.values()];
    this.underWay.clear();
    this.waiting.unshift(...studies);
  }

  /** The device died: what it was on is tried once more, or fails if that was the second time. */
  die(end: ProcessEnd): void {
    for (const assignment of this.underWay.values()) assignment.deaths += 1;
    const studies = [...this.underWay.values()];
    this.underWay.clear();
    for (const { reject } of studies.filter(({ deaths }) => deaths >= MAX_DEATHS)) reject(deviceLost(end));
    this.waiting.unshift(...studies.filter(({ deaths }) => deaths < MAX_DEATHS));
  }

  /** Fails everything that is waiting or under way. */
  rejectAll(error: DomainError): void {
    const studies = [...this.underWay.values(), ...this.waiting.splice(0)];
    this.underWay.clear();
    for (const { reject } of studies) reject(error);
  }
}
