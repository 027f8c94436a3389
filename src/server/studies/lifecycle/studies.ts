import { randomUUID } from 'node:crypto';
import { hasArtifacts } from '../../../core/pipeline/study-options.js';
import type { StudyJob } from '../../../core/pipeline/study-predictor.js';
import * as errors from './studies-errors.js';
import type { StudyArtifact, StudyFiles } from './study-files.js';
import type { StoreFilter, StorePosition, StudyPage, StudyStore } from './study-store.js';
import type { QueueLengths, StudyJobQueue } from './study-job-queue.js';
import { hasEnded, type StudyPriority, type StudyRecord } from './study-record.js';
import { cancelled, repeated, submitted, waitingAgain } from './study-transitions.js';

/** After which a client that found the line full may try again. */
const RETRY_SECONDS = 30;

/** Who asks. */
export interface Viewer {
  /** Null where nobody has to log in: then an id is all that it takes. */
  readonly name: string | null;
  readonly seesAll: boolean;
}

/** A study as it was handed over. */
export interface NewStudy {
  readonly owner: string | null;
  readonly priority: StudyPriority;
  readonly kind: StudyJob['kind'];
  readonly fileName: string;
  readonly options: StudyJob['options'];
  readonly requestId: string;
  readonly contentKey: string;
  readonly repeatKey: string;
  readonly idempotencyKey?: string;
  readonly webhookUrl?: string;
  /** Where the upload lies; taken over, unless an earlier study answers this one. */
  readonly uploadPath: string;
  /** Whether an earlier result will not do. */
  readonly fresh: boolean;
}

/** Studies that are handed over now and answered later. */
export class Studies {
  constructor(
    private readonly store: StudyStore,
    private readonly line: StudyJobQueue,
    private readonly files: StudyFiles,
    /** Studies that may wait. */
    private readonly limit: number,
    /** Something failed that changes no answer. */
    private readonly onFault: (error: unknown, study: { readonly id: string }) => void = () => undefined,
  ) {}

  /**
   * Lines up again what an earlier process of this host was on, or had waiting. Only where no other process has the same
   * store.
   */
  async recover(): Promise<void> {
    for await (const record of this.store.unfinished()) {
      await this.store.update(record.id, (now) => waitingAgain(now, Date.now()));
      await this.line.add(record);
    }
  }

  /**
   * Lines up studies that are in no line, for who took them over died at that moment. Where other processes have the same
   * store; those that wait or run stay as they are.
   */
  async requeueOrphans(): Promise<void> {
    for await (const record of this.store.unfinished()) await this.line.add(record);
  }

  /**
   * Takes a study over: once this resolves, it is answered whatever happens to the process.
   * @throws DomainError `studies.line-full`, `studies.idempotency-mismatch`
   */
  async submit(study: NewStudy): Promise<StudyRecord> {
    const { uploadPath, fresh, ...rest } = study;
    const sent = await this.sentBefore(study);
    if (sent !== undefined) return sent;
    const record = submitted({ ...rest, id: randomUUID() }, Date.now());
    const earlier = fresh ? undefined : await this.earlierAnswer(record);
    if (earlier !== undefined) return this.store.create(earlier);
    await this.checkRoom();
    const created = await this.takeOver(record, uploadPath);
    // Sent twice at the same moment.
    if (created.id !== record.id) await this.discardFiles(record.id);
    // A study that is accepted and in no queue is found by requeueOrphans.
    else await this.line.add(record).catch((error: unknown) => this.onFault(error, record));
    return created;
  }

  /** The record with the result of an earlier study of the same content; undefined where there is none, or not whole. */
  private async earlierAnswer(record: StudyRecord): Promise<StudyRecord | undefined> {
    const earlier = await this.store.withRepeatKey(record.repeatKey);
    if (earlier?.result === undefined) return undefined;
    const { id, result, artifacts } = earlier;
    if (!hasArtifacts(record.options)) return repeated(record, result, undefined, Date.now());
    if (artifacts === undefined) return undefined;
    const shared = await this.files.shareArtifacts(id, record.id, artifacts);
    if (shared.names.length === artifacts.names.length) return repeated(record, result, shared, Date.now());
    // It is being removed: files that are missing would be missing without a word.
    await this.discardFiles(record.id);
    return undefined;
  }

  private async takeOver(record: StudyRecord, uploadPath: string): Promise<StudyRecord> {
    try {
      await this.files.takeUpload(record.id, uploadPath);
    } catch (error) {
      await this.discardFiles(record.id);
      throw error;
    }
    try {
      return await this.store.create(record);
    } catch (error) {
      if (await this.wasCreated(record)) return record;
      await this.discardFiles(record.id);
      throw error;
    }
  }

  /**
   * Whether a store has a record although it did not say so.
   * @throws what the store throws. Its client hears that the study was not accepted; if it was, it is answered for nobody
   */
  private async wasCreated({ id }: StudyRecord): Promise<boolean> {
    return (await this.store.get(id)) !== undefined;
  }

  /** Removes the files of a study that was not accepted. What cannot be removed now is reported. */
  private async discardFiles(id: string): Promise<void> {
    await this.files.removeAll(id).catch((error: unknown) => this.onFault(error, { id }));
  }

  /** @throws DomainError `studies.line-full` */
  async checkRoom(): Promise<void> {
    const { stat, routine } = await this.line.lengths();
    if (stat + routine >= this.limit) throw errors.tooManyStudies(this.limit, RETRY_SECONDS);
  }

  /** @throws DomainError `studies.unknown` */
  async get(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.store.get(id);
    if (record === undefined || !isVisible(record, viewer)) throw errors.noSuchStudy();
    return record;
  }

  position(record: StudyRecord): Promise<number | undefined> {
    return record.state === 'waiting' ? this.line.position(record) : Promise.resolve(undefined);
  }

  lengths(): Promise<QueueLengths> {
    return this.line.lengths();
  }

  /**
   * Ends a study that waits or runs. A device that is on it finishes for nobody: it cannot be interrupted.
   * @throws DomainError `studies.unknown`, `studies.has-ended`
   */
  async cancel(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.get(id, viewer);
    const ended = await this.store.update(id, (now) => cancelled(now, Date.now()));
    if (ended === undefined) throw errors.studyHasEnded((await this.get(id, viewer)).state);
    try {
      // One that runs still reads its file: all of its files go when it is done.
      if (record.state === 'waiting') await this.files.removeAll(id);
      await this.line.remove(record);
    } catch (error) {
      // It has ended all the same: whoever takes it out of the queue finds that out, and removes its file.
      this.onFault(error, record);
    }
    return ended;
  }

  /** The newest first. */
  list(
    filter: Omit<StoreFilter, 'owner'>,
    viewer: Viewer,
    behind: StorePosition | undefined,
    count: number,
  ): Promise<StudyPage> {
    const { name: owner, seesAll } = viewer;
    return this.store.page(seesAll ? filter : { ...filter, owner }, behind, count);
  }

  /**
   * A study whenever it has changed, from now until it has ended.
   * @throws DomainError `studies.unknown` when it is not there, or is removed meanwhile
   */
  async *follow(id: string, viewer: Viewer, signal: AbortSignal): AsyncGenerator<StudyRecord> {
    let wake: () => void = () => undefined;
    let changes = 0;
    const stop = this.store.onChange((changed) => {
      if (changed !== id) return;
      changes += 1;
      wake();
    });
    const wakeUp = (): void => wake();
    signal.addEventListener('abort', wakeUp);
    try {
      for (let seen = -1; !signal.aborted;) {
        if (seen === changes) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        seen = changes;
        const record = await this.get(id, viewer);
        yield record;
        if (hasEnded(record)) return;
      }
    } finally {
      stop();
      signal.removeEventListener('abort', wakeUp);
    }
  }

  /** @throws DomainError `studies.unknown`, `studies.no-such-file` */
  async artifact(id: string, name: string, viewer: Viewer): Promise<StudyArtifact> {
    const record = await this.get(id, viewer);
    const names = await this.artifactNames(record);
    const artifact = names.includes(name) ? await this.files.artifact(id, name) : undefined;
    if (artifact === undefined) throw errors.noSuchArtifact();
    return artifact;
  }

  /** Only a result has files: those of a study that was cancelled are nobody's, even before they are removed. */
  async artifactNames({ id, state, options, artifacts }: StudyRecord): Promise<readonly string[]> {
    if (state !== 'succeeded' || !hasArtifacts(options)) return [];
    // Versions before 0.2 did not write down which files there are.
    return artifacts?.names ?? this.files.artifactNames(id);
  }

  /**
   * The study, if it has ended and can be removed at its user's wish.
   * @throws DomainError `studies.unknown`, `studies.not-ended`
   */
  async getEnded(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.get(id, viewer);
    if (!hasEnded(record)) throw errors.studyHasNotEnded(record.state);
    return record;
  }

  /**
   * Removes uploads that nobody needs: of studies that have ended, and of those that were never accepted because a store
   * failed or the process died in between.
   * @param ageMs of uploads that are looked at; much longer than accepting a study takes
   * @param keepsUnknown leaves uploads of studies that the store does not know: their records may be damaged
   * @returns the ids of their studies
   */
  async removeStrayUploads(ageMs: number, keepsUnknown: boolean): Promise<string[]> {
    const removed: string[] = [];
    for (const id of await this.files.oldUploads(ageMs)) {
      const record = await this.store.get(id);
      if (record === undefined ? keepsUnknown : !hasEnded(record)) continue;
      await (record === undefined ? this.files.removeAll(id) : this.files.removeUpload(id));
      removed.push(id);
    }
    return removed;
  }

  /** Removes a study that has ended: its record, result and files. */
  async remove(id: string): Promise<void> {
    // In this order: files without a record would be found by nobody.
    await this.files.removeAll(id);
    await this.store.remove(id);
  }

  /** The study that the same key has made. */
  private async sentBefore({ idempotencyKey, contentKey }: NewStudy): Promise<StudyRecord | undefined> {
    if (idempotencyKey === undefined) return undefined;
    const sent = await this.store.withIdempotencyKey(idempotencyKey);
    if (sent !== undefined && sent.contentKey !== contentKey) throw errors.idempotencyMismatch();
    return sent;
  }
}

function isVisible({ owner }: StudyRecord, { name, seesAll }: Viewer): boolean {
  return seesAll || owner === name;
}
