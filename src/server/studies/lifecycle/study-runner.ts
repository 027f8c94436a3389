import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type StudyAnswer, studyAnswer } from '../../../core/pipeline/study-prediction.js';
import { hasArtifacts } from '../../../core/pipeline/study-options.js';
import type { StudyStage } from '../../../core/pipeline/study-predictor.js';
import { DomainError } from '../../../core/problem/domain-error.js';
import { type BackOff, backOffMs, STORE_BACK_OFF } from '../../../core/concurrency/back-off.js';
import { isDamage, studyInterrupted, unforeseenFailure } from './studies-errors.js';
import type { ArtifactsDirectory, LocalUpload, StudyFiles } from './study-files.js';
import type { StudyStore } from './study-store.js';
import type { HandedBack, QueueLengths, StudyJobQueue } from './study-job-queue.js';
import { hasEnded, type KeptArtifacts, type StudyPriority, type StudyRecord } from './study-record.js';
import { NoCapacity, type DeviceSlot } from './device-slot.js';
import { reached, failed, notBegun, started, succeeded } from './study-transitions.js';
import { MILLISECONDS_PER_SECOND } from '../../../core/units/units.js';

/** After this many deaths of its processes, the study is the suspected cause. */
const MAX_ATTEMPTS = 3;
/** Longest wait for an unavailable device. Then another host may take the study. */
const DEVICE_WAIT_MS = 5000;
/** Maximum number of retries of a failed write of an outcome during the shutdown. */
const TRIES_WHILE_CLOSING = 3;
/** Maximum number of remembered interrupted attempts. A forgotten one counts as one attempt too many. */
const MAX_INTERRUPTED = 1000;

const AT_ONCE: HandedBack = { retryAfterMs: 0 };

/** Events of the runner. */
export interface RunnerEvents {
  /** A study has ended on this host. Called once for each study; after a crash, its record shows the pending call. */
  onEnded(record: StudyRecord): Promise<void>;
  /**
   * A store or the program failed. The study continues, unless a fault of the program ends it.
   */
  onFault(error: unknown, study: { readonly id: string; readonly requestId?: string }): void;
}

/** End of an attempt: the change of the record after its files are kept. */
interface Outcome {
  readonly change: (record: StudyRecord, kept: KeptArtifacts | undefined) => StudyRecord | undefined;
  readonly artifacts?: ArtifactsDirectory | undefined;
}

/** An unfinished attempt of this process. It resumes under the same id and is not counted again. */
interface InterruptedAttempt {
  readonly attemptId: string;
  readonly failures: number;
}

/**
 * Takes studies out of the queue, has them predicted, and writes their outcomes, in three steps with different failures.
 * Opening the files: an unavailable store hands the study back for a later retry. Predicting: only errors of this step may
 * become the study's failure. Writing the outcome: repeated until it succeeds.
 */
export class StudyRunner {
  private readonly closing = new AbortController();
  private readonly underWay: Record<StudyPriority, number> = { stat: 0, routine: 0 };
  private readonly interrupted = new LRUCache<string, InterruptedAttempt>({ max: MAX_INTERRUPTED });

  constructor(
    private readonly store: StudyStore,
    private readonly queue: StudyJobQueue,
    private readonly files: StudyFiles,
    private readonly slot: DeviceSlot,
    private readonly events: RunnerEvents,
    private readonly backOff: BackOff = STORE_BACK_OFF,
  ) {}

  /** Studies that run on this host, by priority. */
  get running(): QueueLengths {
    return this.underWay;
  }

  /** @param concurrency number of studies that run on this host at once */
  start(concurrency: number): void {
    const work = (): void => this.queue.work((id) => this.perform(id), concurrency);
    // Takes studies only when the models are loaded, to leave them to other hosts until then.
    void this.slot.ready(this.closing.signal).then(work, () => undefined);
  }

  /** Stops taking studies; resolves when the running ones are done. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.queue.close();
  }

  /** Never rejects. */
  private async perform(id: string): Promise<'done' | HandedBack> {
    try {
      const timer = AbortSignal.timeout(DEVICE_WAIT_MS);
      await this.slot.ready(AbortSignal.any([this.closing.signal, timer]));
    } catch {
      // The study still waits in the store.
      return AT_ONCE;
    }
    const { attemptId = randomUUID(), failures = 0 } = this.interrupted.get(id) ?? {};
    try {
      await this.attempt(id, attemptId);
      this.interrupted.delete(id);
      return 'done';
    } catch (error) {
      if (isDamage(error)) {
        // The store has reported the damage. Later attempts would fail as well, and the upload stays for an operator.
        this.interrupted.delete(id);
        return 'done';
      }
      this.interrupted.set(id, { attemptId, failures: failures + 1 });
      if (error instanceof NoCapacity) return AT_ONCE;
      this.events.onFault(error, { id });
      return { retryAfterMs: backOffMs(this.backOff, failures + 1) };
    }
  }

  /** @throws an error of a store, or {@link NoCapacity}: then the study is taken again under the same attempt id */
  private async attempt(id: string, attemptId: string): Promise<void> {
    const record = await this.store.get(id);
    // Otherwise it was cancelled, removed, or finished by a host that was presumed dead.
    const isOpen = record !== undefined && !hasEnded(record);
    const after = isOpen ? await this.answer(record, attemptId) : undefined;
    try {
      await (after === undefined ? this.removeFiles(id) : this.files.removeUpload(id));
    } finally {
      // A failed removal of the upload does not prevent the notification.
      if (after !== undefined) await this.events.onEnded(after);
    }
  }

  /** Removes files without a result: the upload, and the artifacts of a cancelled or removed study. */
  private async removeFiles(id: string): Promise<void> {
    const record = await this.store.get(id);
    if (record === undefined || record.state === 'cancelled') await this.files.removeAll(id);
    else await this.files.removeUpload(id);
  }

  /** @returns the record afterwards; undefined if the study was ended elsewhere meanwhile */
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

  /** @returns the study's failure if the upload is lost; @throws the error of an unavailable store */
  private async openUpload(id: string): Promise<LocalUpload | DomainError> {
    try {
      return await this.files.openUpload(id);
    } catch (error) {
      if (isUnavailable(error) || !(error instanceof DomainError)) throw error;
      return error;
    }
  }

  /** Writes the start of an attempt and its outcome. @param work the step in between */
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
      // Files are kept before the record is written, and only once: after a write whose answer was lost, clients may already
      // read the files.
      const kept = artifacts && (await this.untilWritten(record, () => artifacts.keep()));
      return await this.untilWritten(record, () => this.store.update(id, (now) => change(now, kept)));
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
      // A lost stage does no harm: the next one replaces it, and the store has reported its fault.
      this.store.update(id, (now) => reached(now, attemptId, stage, Date.now())).catch(() => undefined);
    };
    const prediction = await this.slot.predict(
      artifacts === undefined ? job : { ...job, artifactsDirectory: artifacts.path },
      onStage,
    );
    return studyAnswer(prediction, (performance.now() - begin) / MILLISECONDS_PER_SECOND);
  }

  /**
   * Repeats a write until it succeeds, unless the record is damaged; the computed result stays in memory meanwhile. During the
   * shutdown the number of tries is limited: then the next process, or another host, starts the study again.
   */
  private async untilWritten<T>({ id, requestId }: StudyRecord, write: () => Promise<T>): Promise<T> {
    const { signal } = this.closing;
    let triesLeft = TRIES_WHILE_CLOSING;
    for (let failures = 1; ; failures++) {
      try {
        return await write();
      } catch (error) {
        if (isDamage(error) || (signal.aborted && --triesLeft < 0)) throw error;
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

/** Whether a store or a device is unavailable, independent of the study. */
function isUnavailable(error: unknown): boolean {
  return error instanceof DomainError && error.kind === 'unavailable';
}
