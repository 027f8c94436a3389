import { hasArtifacts } from '../../../core/pipeline/study-options.js';
import { studyAnswer } from '../../../core/pipeline/study-answer.js';
import type { StudyStage } from '../../../core/pipeline/study-predictor.js';
import { DomainError } from '../../../core/problem/domain-error.js';
import { studyInterrupted } from './studies-errors.js';
import type { StudyFiles } from './study-files.js';
import type { StudyStore } from './study-store.js';
import type { QueueLengths, StudyJobQueue } from './study-job-queue.js';
import type { StudyPriority, StudyRecord } from './study-record.js';
import { NoCapacity, type DeviceSlot } from './device-slot.js';
import { cameTo, failed, notBegun, started, succeeded } from './study-transitions.js';

/** A study whose processes died this often may be what they died of. */
const MAX_ATTEMPTS = 3;
const MILLISECONDS_PER_SECOND = 1000;
/** A study is not kept for longer by a device that is away: another host may have one that is not. */
const DEVICE_WAIT_MS = 5000;

/** What the runner tells of. */
export interface RunnerEvents {
  /** A study has ended, on this host. Called once for each; what a process that dies now leaves out, its record says. */
  onEnded(record: StudyRecord): Promise<void>;
  /** A study failed for no reason that it knows of: a fault of the program. */
  onFault(record: StudyRecord, error: unknown): void;
}

/** Takes studies out of the line, has them predicted, and writes down what becomes of them. */
export class StudyRunner {
  private readonly closing = new AbortController();
  private readonly underWay: Record<StudyPriority, number> = { stat: 0, routine: 0 };

  constructor(
    private readonly store: StudyStore,
    private readonly line: StudyJobQueue,
    private readonly files: StudyFiles,
    private readonly slot: DeviceSlot,
    private readonly events: RunnerEvents,
  ) {}

  /** Studies that the devices of this host are on. */
  get running(): QueueLengths {
    return this.underWay;
  }

  /** @param concurrency studies that the devices of this host work on at once */
  start(concurrency: number): void {
    const work = (): void => this.line.work((id) => this.perform(id), concurrency);
    // Studies that a device which still loads its models would hold may be another host's.
    void this.slot.ready(this.closing.signal).then(work, () => undefined);
  }

  /** Takes no more; resolves when those that it has are done. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.line.close();
  }

  private async perform(id: string): Promise<'done' | 'handed-back'> {
    try {
      const timer = AbortSignal.timeout(DEVICE_WAIT_MS);
      await this.slot.ready(AbortSignal.any([this.closing.signal, timer]));
    } catch {
      // It stays in the store as one that waits.
      return 'handed-back';
    }
    const record = await this.store.update(id, (waiting) => started(waiting, Date.now()));
    if (record === undefined) {
      // Cancelled, removed, or finished by a host that was taken for dead.
      await this.files.removeUpload(id);
      return 'done';
    }
    this.underWay[record.priority] += 1;
    const after = await this.outcomeOf(record).finally(() => (this.underWay[record.priority] -= 1));
    if (after?.state === 'waiting') return 'handed-back';
    await this.files.removeUpload(id);
    if (after !== undefined) await this.events.onEnded(after);
    return 'done';
  }

  /** @returns the record afterwards; undefined when somebody else has ended the study meanwhile */
  private async outcomeOf(record: StudyRecord): Promise<StudyRecord | undefined> {
    const { id, attempts } = record;
    try {
      if (attempts > MAX_ATTEMPTS) throw studyInterrupted(MAX_ATTEMPTS);
      const answer = await this.answerTo(record);
      return await this.store.update(id, (now) => succeeded(now, attempts, answer, Date.now()));
    } catch (error) {
      if (error instanceof NoCapacity)
        return this.store.update(id, (now) => notBegun(now, attempts, Date.now()));
      const reason = error instanceof DomainError ? error : unforeseen(error);
      if (!(error instanceof DomainError)) this.events.onFault(record, error);
      return this.store.update(id, (now) => failed(now, attempts, reason, Date.now()));
    }
  }

  private async answerTo(record: StudyRecord) {
    const { id, attempts, kind, fileName, requestId, options } = record;
    await using upload = await this.files.openUpload(id);
    await using artifacts = hasArtifacts(options) ? await this.files.artifactsDirectory(id) : undefined;
    const job = { kind, path: upload.path, fileName, requestId, options };
    const begin = performance.now();
    const onStage = (stage: StudyStage): void => {
      // A stage that is not written down is no loss: the next one says more.
      this.store.update(id, (now) => cameTo(now, attempts, stage, Date.now())).catch(() => undefined);
    };
    const prediction = await this.slot.predict(
      artifacts === undefined ? job : { ...job, artifactsDirectory: artifacts.path },
      onStage,
    );
    await artifacts?.keep();
    return studyAnswer(prediction, (performance.now() - begin) / MILLISECONDS_PER_SECOND);
  }
}

function unforeseen(cause: unknown): DomainError {
  return new DomainError(
    'studies.internal',
    'fault',
    'The service failed on this study by a fault of its own. Tell its operator the request id.',
    { cause },
  );
}
