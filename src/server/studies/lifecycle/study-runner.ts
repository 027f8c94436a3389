import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type StudyAnswer, studyAnswer } from '../../../core/pipeline/study-prediction.js';
import { hasArtifacts } from '../../../core/pipeline/study-options.js';
import type { StudyStage } from '../../../core/pipeline/study-predictor.js';
import { DomainError } from '../../../core/problem/domain-error.js';
import { type BackOff, backOffMs, STORE_BACK_OFF } from '../../../core/concurrency/back-off.js';
import { studyInterrupted, unforeseenFailure } from './studies-errors.js';
import type { ArtifactsDirectory, LocalUpload, StudyFiles } from './study-files.js';
import type { StudyStore } from './study-store.js';
import type { HandedBack, QueueLengths, StudyJobQueue } from './study-job-queue.js';
import { hasEnded, type KeptArtifacts, type StudyPriority, type StudyRecord } from './study-record.js';
import { NoCapacity, type DeviceSlot } from './device-slot.js';
import { cameTo, failed, notBegun, started, succeeded } from './study-transitions.js';
import { MILLISECONDS_PER_SECOND } from '../../../core/units/units.js';

/** A study whose processes died this often may be what they died of. */
const MAX_ATTEMPTS = 3;
/** A study is not kept for longer by a device that is away: another host may have one that is not. */
const DEVICE_WAIT_MS = 5000;
/** When the service is being stopped, an outcome that cannot be written is given up after so many further tries. */
const TRIES_WHILE_CLOSING = 3;
/** Studies whose interrupted attempts are remembered. One that is forgotten is counted an attempt too many. */
const MAX_INTERRUPTED = 1000;

const AT_ONCE: HandedBack = { retryAfterMs: 0 };

/** What the runner reports. */
export interface RunnerEvents {
  /** A study has ended, on this host. Called once for each; what a process that dies now leaves out, its record says. */
  onEnded(record: StudyRecord): Promise<void>;
  /**
   * Something failed that is no answer to the study: a store, or the program itself. The study goes on, unless the program's
   * fault is what ends it.
   */
  onFault(error: unknown, study: { readonly id: string; readonly requestId?: string }): void;
}

/** How an attempt ends: what becomes of the record, once the files that belong to it are kept. */
interface Outcome {
  readonly change: (record: StudyRecord, kept: KeptArtifacts | undefined) => StudyRecord | undefined;
  readonly artifacts?: ArtifactsDirectory | undefined;
}

/** An attempt that this process has begun and has not finished: it goes on under the same id, and does not count again. */
interface InterruptedAttempt {
  readonly attemptId: string;
  readonly failures: number;
}

/**
 * Takes studies out of the queue, has them predicted, and writes down what becomes of them, in three steps that fail
 * differently. Opening the files: a store that is away hands the study back, to be tried again later. Predicting: the only
 * step whose errors may become the study's failure. Writing the outcome: repeated until it is written.
 */
export class StudyRunner {
  private readonly closing = new AbortController();
  private readonly underWay: Record<StudyPriority, number> = { stat: 0, routine: 0 };
  private readonly interrupted = new LRUCache<string, InterruptedAttempt>({ max: MAX_INTERRUPTED });

  constructor(
    private readonly store: StudyStore,
    private readonly line: StudyJobQueue,
    private readonly files: StudyFiles,
    private readonly slot: DeviceSlot,
    private readonly events: RunnerEvents,
    private readonly backOff: BackOff = STORE_BACK_OFF,
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

  /** Never rejects. */
  private async perform(id: string): Promise<'done' | HandedBack> {
    try {
      const timer = AbortSignal.timeout(DEVICE_WAIT_MS);
      await this.slot.ready(AbortSignal.any([this.closing.signal, timer]));
    } catch {
      // It stays in the store as one that waits.
      return AT_ONCE;
    }
    const { attemptId = randomUUID(), failures = 0 } = this.interrupted.get(id) ?? {};
    try {
      await this.attempt(id, attemptId);
      this.interrupted.delete(id);
      return 'done';
    } catch (error) {
      this.interrupted.set(id, { attemptId, failures: failures + 1 });
      if (error instanceof NoCapacity) return AT_ONCE;
      this.events.onFault(error, { id });
      return { retryAfterMs: backOffMs(this.backOff, failures + 1) };
    }
  }

  /** @throws what a store throws, or {@link NoCapacity}: the study is to be taken again, under the same attempt's id */
  private async attempt(id: string, attemptId: string): Promise<void> {
    const record = await this.store.get(id);
    // Otherwise it was cancelled, removed, or finished by a host that was taken for dead.
    const isOpen = record !== undefined && !hasEnded(record);
    const after = isOpen ? await this.answer(record, attemptId) : undefined;
    try {
      await (after === undefined ? this.removeFiles(id) : this.files.removeUpload(id));
    } finally {
      // An upload that cannot be removed now does not keep anybody from hearing of the end.
      if (after !== undefined) await this.events.onEnded(after);
    }
  }

  /** Removes what belongs to no result: the upload, and of a study that was cancelled or removed the artifacts too. */
  private async removeFiles(id: string): Promise<void> {
    const record = await this.store.get(id);
    if (record === undefined || record.state === 'cancelled') await this.files.removeAll(id);
    else await this.files.removeUpload(id);
  }

  /** @returns the record afterwards; undefined when somebody else has ended the study meanwhile */
  private async answer({ id, options }: StudyRecord, attemptId: string): Promise<StudyRecord | undefined> {
    const opened = await this.openUpload(id);
    if (opened instanceof DomainError)
      return this.finish(id, attemptId, () => Promise.resolve(failure(attemptId, opened)));
    await using upload = opened;
    await using artifacts = hasArtifacts(options) ? await this.files.artifactsDirectory(id) : undefined;
    return await this.finish(id, attemptId, (record) =>
      this.outcomeOf(record, attemptId, upload.path, artifacts),
    );
  }

  /** @returns the study's failure where the upload is lost; @throws what a store throws that is away */
  private async openUpload(id: string): Promise<LocalUpload | DomainError> {
    try {
      return await this.files.openUpload(id);
    } catch (error) {
      if (isUnavailable(error) || !(error instanceof DomainError)) throw error;
      return error;
    }
  }

  /** Writes the beginning of an attempt and its outcome. @param work what happens in between */
  private async finish(
    id: string,
    attemptId: string,
    work: (record: StudyRecord) => Promise<Outcome>,
  ): Promise<StudyRecord | undefined> {
    const record = await this.store.update(id, (now) => started(now, attemptId, Date.now()));
    if (record === undefined) return undefined;
    this.underWay[record.priority] += 1;
    try {
      const { change, artifacts } = await work(record);
      return await this.untilWritten(record, async () => {
        const kept = await artifacts?.keep();
        return this.store.update(id, (now) => change(now, kept));
      });
    } finally {
      this.underWay[record.priority] -= 1;
    }
  }

  /** @throws NoCapacity, or an error of kind `unavailable`: then the attempt has not begun */
  private async outcomeOf(
    record: StudyRecord,
    attemptId: string,
    path: string,
    artifacts: ArtifactsDirectory | undefined,
  ): Promise<Outcome> {
    const { id, attempts, requestId } = record;
    if (attempts > MAX_ATTEMPTS) return failure(attemptId, studyInterrupted(MAX_ATTEMPTS));
    try {
      const answer = await this.predict(record, attemptId, path, artifacts);
      return { change: (now, kept) => succeeded(now, attemptId, answer, kept, Date.now()), artifacts };
    } catch (error) {
      if (error instanceof NoCapacity || isUnavailable(error)) {
        await this.store.update(id, (now) => notBegun(now, attemptId, Date.now()));
        throw error;
      }
      if (error instanceof DomainError) return failure(attemptId, error);
      this.events.onFault(error, { id, requestId });
      return failure(attemptId, unforeseenFailure(error));
    }
  }

  private async predict(
    { id, kind, fileName, requestId, options }: StudyRecord,
    attemptId: string,
    path: string,
    artifacts: ArtifactsDirectory | undefined,
  ): Promise<StudyAnswer> {
    const job = { kind, path, fileName, requestId, options };
    const begin = performance.now();
    const onStage = (stage: StudyStage): void => {
      // A stage that is not written down is no loss: the next one says more, and the store has reported its fault.
      this.store.update(id, (now) => cameTo(now, attemptId, stage, Date.now())).catch(() => undefined);
    };
    const prediction = await this.slot.predict(
      artifacts === undefined ? job : { ...job, artifactsDirectory: artifacts.path },
      onStage,
    );
    return studyAnswer(prediction, (performance.now() - begin) / MILLISECONDS_PER_SECOND);
  }

  /**
   * Repeats a write until it is done: what was computed is kept meanwhile. When the service is being stopped, only a few
   * times more: the next process, or another host, begins with the study anew.
   */
  private async untilWritten<T>({ id, requestId }: StudyRecord, write: () => Promise<T>): Promise<T> {
    const { signal } = this.closing;
    let triesLeft = TRIES_WHILE_CLOSING;
    for (let failures = 1; ; failures++) {
      try {
        return await write();
      } catch (error) {
        if (signal.aborted && --triesLeft < 0) throw error;
        this.events.onFault(error, { id, requestId });
      }
      if (signal.aborted) await delay(this.backOff.firstMs);
      else await delay(backOffMs(this.backOff, failures), undefined, { signal }).catch(() => undefined);
    }
  }
}

function failure(attemptId: string, reason: DomainError): Outcome {
  return { change: (now) => failed(now, attemptId, reason, Date.now()) };
}

/** Whether a store or a device cannot do it now: no fault of the study's. */
function isUnavailable(error: unknown): boolean {
  return error instanceof DomainError && error.kind === 'unavailable';
}
