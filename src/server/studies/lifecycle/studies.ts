import { randomUUID } from 'node:crypto';
import { hasArtifacts } from '../../../core/pipeline/study-options.js';
import * as errors from './studies-errors.js';
import type { StudyArtifact, StudyFiles } from './study-files.js';
import type { StoreFilter, StorePosition, StudyPage, StudyStore } from './study-store.js';
import type { QueueLengths, StudyJobQueue } from './study-job-queue.js';
import { hasEnded, type StudyRecord, type SubmittedStudy } from './study-record.js';
import { cancelled, repeated, submitted, waitingAgain } from './study-transitions.js';

/** Retry-After of a full queue. */
const RETRY_SECONDS = 30;

/** User who makes a request. */
export interface Viewer {
  /** Null without authentication: then the id of a study grants access. */
  readonly name: string | null;
  readonly seesAll: boolean;
}

/** A study that is being submitted. */
export interface NewStudy extends SubmittedStudy {
  /** Path of the upload. The file is moved from there unless an earlier study answers this one. */
  readonly uploadPath: string;
  /** Whether to compute a new result instead of returning a stored one. */
  readonly fresh: boolean;
}

/** Studies that are submitted now and answered later. */
export class Studies {
  constructor(
    private readonly store: StudyStore,
    private readonly queue: StudyJobQueue,
    private readonly files: StudyFiles,
    /** Maximum number of waiting studies. */
    private readonly limit: number,
    /** Called for failures that do not affect the answer. */
    private readonly onFault: (error: unknown, study: { readonly id: string }) => void = () => undefined,
  ) {}

  /**
   * Requeues waiting and running studies of an earlier process of this host. Only for a store that no other process uses.
   */
  async recover(): Promise<void> {
    for await (const record of this.store.unfinished()) {
      await this.store.update(record.id, (now) => waitingAgain(now, Date.now()));
      await this.queue.add(record);
    }
  }

  /**
   * Requeues studies that are missing in the queue because their host died during the submission. For shared stores; waiting
   * and running studies are unchanged.
   */
  async requeueOrphans(): Promise<void> {
    for await (const record of this.store.unfinished()) await this.queue.add(record);
  }

  /**
   * Accepts a study: once this resolves, the study survives a crash of the process.
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
    // A concurrent request with the same key came first.
    if (created.id !== record.id) await this.discardFiles(record.id);
    // requeueOrphans finds an accepted study that is missing in the queue.
    else await this.queue.add(record).catch((error: unknown) => this.onFault(error, record));
    return created;
  }

  /** The record with the result of an earlier study of the same content; undefined without a complete one. */
  private async earlierAnswer(record: StudyRecord): Promise<StudyRecord | undefined> {
    const earlier = await this.store.withRepeatKey(record.repeatKey);
    if (earlier?.result === undefined) return undefined;
    const { id, result, artifacts } = earlier;
    if (!hasArtifacts(record.options)) return repeated(record, result, undefined, Date.now());
    if (artifacts === undefined) return undefined;
    const shared = await this.files.shareArtifacts(id, record.id, artifacts);
    if (shared.names.length === artifacts.names.length) return repeated(record, result, shared, Date.now());
    // The earlier study is being removed. Repeating it would lose files silently.
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
   * Checks whether a store has a record whose creation failed.
   * @throws the store's error. The client then gets an error; if the record exists, the study still runs
   */
  private async wasCreated({ id }: StudyRecord): Promise<boolean> {
    return (await this.store.get(id)) !== undefined;
  }

  /** Removes the files of a study that was not accepted. Failures are reported. */
  private async discardFiles(id: string): Promise<void> {
    await this.files.removeAll(id).catch((error: unknown) => this.onFault(error, { id }));
  }

  /** @throws DomainError `studies.line-full` */
  async checkRoom(): Promise<void> {
    const { stat, routine } = await this.queue.lengths();
    if (stat + routine >= this.limit) throw errors.tooManyStudies(this.limit, RETRY_SECONDS);
  }

  /** @throws DomainError `studies.unknown` */
  async get(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.store.get(id);
    if (record === undefined || !isVisible(record, viewer)) throw errors.noSuchStudy();
    return record;
  }

  position(record: StudyRecord): Promise<number | undefined> {
    return record.state === 'waiting' ? this.queue.position(record) : Promise.resolve(undefined);
  }

  lengths(): Promise<QueueLengths> {
    return this.queue.lengths();
  }

  /**
   * Ends a waiting or running study. A device cannot be interrupted: it finishes the study, and the result is discarded.
   * @throws DomainError `studies.unknown`, `studies.has-ended`
   */
  async cancel(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.get(id, viewer);
    const ended = await this.store.update(id, (now) => cancelled(now, Date.now()));
    if (ended === undefined) throw errors.studyHasEnded((await this.get(id, viewer)).state);
    try {
      // A running study still reads its file. Its files are removed after the attempt.
      if (record.state === 'waiting') await this.files.removeAll(id);
      await this.queue.remove(record);
    } catch (error) {
      // The study has still ended: the worker that takes it from the queue notices this and removes its file.
      this.onFault(error, record);
    }
    return ended;
  }

  /** Lists studies, newest first. */
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
   * Yields a study after every change until it has ended.
   * @throws DomainError `studies.unknown` when it does not exist, or is removed meanwhile
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

  /** @throws DomainError `studies.unknown`, `studies.no-such-file`, `studies.file-lost` */
  async artifact(id: string, name: string, viewer: Viewer): Promise<StudyArtifact> {
    const record = await this.get(id, viewer);
    const names = await this.artifactNames(record);
    if (!names.includes(name)) throw errors.noSuchArtifact();
    const artifact = await this.files.artifact(id, name);
    if (artifact !== undefined) return artifact;
    const lost = errors.fileLost(name);
    this.onFault(lost, { id });
    throw lost;
  }

  /** Only results have files. Files of a cancelled study are hidden even before their removal. */
  async artifactNames({ id, state, options, artifacts }: StudyRecord): Promise<readonly string[]> {
    if (state !== 'succeeded' || !hasArtifacts(options)) return [];
    // Versions before 0.2 did not store the names of the files.
    return artifacts?.names ?? this.files.artifactNames(id);
  }

  /**
   * The study, if it has ended and its user may remove it.
   * @throws DomainError `studies.unknown`, `studies.not-ended`
   */
  async getEnded(id: string, viewer: Viewer): Promise<StudyRecord> {
    const record = await this.get(id, viewer);
    if (!hasEnded(record)) throw errors.studyHasNotEnded(record.state);
    return record;
  }

  /**
   * Removes unused uploads: of ended studies, and of studies that were never accepted because a store or the process
   * failed during the submission.
   * @param ageMs minimum age of the uploads; much longer than the time for accepting a study
   * @param keepsUnknown keeps uploads of unknown studies because their records may be damaged
   * @returns the ids of their studies
   */
  async removeStrayUploads(ageMs: number, keepsUnknown: boolean): Promise<string[]> {
    const removed: string[] = [];
    for (const id of await this.files.oldUploads(ageMs)) {
      try {
        const record = await this.store.get(id);
        if (record === undefined ? keepsUnknown : !hasEnded(record)) continue;
        await (record === undefined ? this.files.removeAll(id) : this.files.removeUpload(id));
        removed.push(id);
      } catch (error) {
        // The upload of a damaged record stays for an operator, and does not prevent the removal of others.
        if (!errors.isDamage(error)) this.onFault(error, { id });
      }
    }
    return removed;
  }

  /** Removes a study that has ended: its record, result and files. */
  async remove(id: string): Promise<void> {
    // Files go first because files without a record could not be found.
    await this.files.removeAll(id);
    await this.store.remove(id);
  }

  /** The earlier study with the same idempotency key. */
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
