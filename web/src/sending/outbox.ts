import { announceChange } from '../history/changes.js';
import { rememberName } from '../history/study-names.js';
import { packStudy } from '../packing/pack-study.js';
import type { PlannedStudy } from '../packing/plan-studies.js';
import { asFailure, type Failure } from '../service/failure.js';
import { untilAnswered } from '../service/patience.js';
import { sendStudy } from '../service/send-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { queryOf, type StudyOptions } from './study-options.js';

/** A study on its way to the service. */
export interface Parcel {
  readonly key: string;
  /** Name as on the user's disk. */
  readonly name: string;
  readonly study: PlannedStudy;
  readonly options: StudyOptions;
  /** `lost`: the connection is lost, and the study is sent again as soon as the service can be reached. */
  readonly step: 'queued' | 'packing' | 'sending' | 'received' | 'lost' | 'failed';
  /** Finished share of the current step, in [0, 1]. */
  readonly part: number;
  /** Set only if the parcel failed. */
  readonly failure?: Failure;
}

const KEY_BYTES = 16;

/**
 * The studies that this tab sends, one after another. They do not depend on the current view: an upload continues while
 * the user looks at other studies, and a failed one stays until the user sends it again or dismisses it.
 */
export class Outbox {
  private parcels: readonly Parcel[] = [];
  private readonly listeners = new Set<() => void>();
  private running: { readonly key: string; readonly stop: AbortController } | undefined;

  /** Sent studies by the service's ids, to send them again with other options. Their bytes are not held in memory. */
  private readonly sent = new Map<string, PlannedStudy>();

  /** Number of studies given since the outbox was last empty. */
  private together = 0;

  /** @param onSent called for each study that the service accepted; `isAlone`: no others were given with it */
  constructor(private readonly onSent: (study: StudyResource, isAlone: boolean) => void) {}

  get contents(): readonly Parcel[] {
    return this.parcels;
  }

  /** The files of a study that this tab has sent. */
  filesOf(id: string): PlannedStudy | undefined {
    return this.sent.get(id);
  }

  /** Whether leaving the page would lose an upload. */
  get isBusy(): boolean {
    return this.parcels.some(({ step }) => step !== 'failed');
  }

  /** @returns function that removes the listener */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @param options of each of the studies */
  send(studies: readonly PlannedStudy[], options: StudyOptions): void {
    const parcels = studies.map((study): Parcel => ({
      key: newKey(),
      name: study.name,
      study,
      options,
      step: 'queued',
      part: 0,
    }));
    this.together = parcels.length + (this.parcels.length > 0 ? this.together : 0);
    this.set([...this.parcels, ...parcels]);
    void this.run();
  }

  /** Sends a failed study again. */
  again({ key, name, study, options }: Parcel): void {
    const renewed: Parcel = { key, name, study, options, step: 'queued', part: 0 };
    this.set(this.parcels.map((parcel) => (parcel.key === key ? renewed : parcel)));
    void this.run();
  }

  /** Stops sending a study, or dismisses a failed one. */
  remove({ key }: Parcel): void {
    if (this.running?.key === key) this.running.stop.abort();
    this.set(this.parcels.filter((parcel) => parcel.key !== key));
  }

  private async run(): Promise<void> {
    if (this.running !== undefined) return;
    for (;;) {
      const next = this.parcels.find(({ step }) => step === 'queued');
      if (next === undefined) return;
      const stop = new AbortController();
      this.running = { key: next.key, stop };
      try {
        const resource = await this.deliver(next, stop.signal);
        this.sent.set(resource.id, next.study);
        rememberName(resource, next.name);
        this.remove(next);
        announceChange();
        this.onSent(resource, this.together === 1);
      } catch (error) {
        if (!stop.signal.aborted) this.update(next.key, { step: 'failed', failure: asFailure(error) });
      } finally {
        this.running = undefined;
      }
    }
  }

  private async deliver({ key, study, options }: Parcel, signal: AbortSignal): Promise<StudyResource> {
    this.update(key, { step: 'packing', part: 0 });
    const packed = await packStudy(study, (part) => this.update(key, { part }), signal);
    const onPart = (part: number): void =>
      this.update(key, part < 1 ? { step: 'sending', part } : { step: 'received', part });
    const attempt = (): Promise<StudyResource> => {
      onPart(0);
      return sendStudy({ ...packed, idempotencyKey: key, options: queryOf(options) }, onPart, signal);
    };
    return untilAnswered(attempt, () => this.update(key, { step: 'lost', part: 0 }), signal);
  }

  private update(key: string, changes: Partial<Parcel>): void {
    this.set(this.parcels.map((parcel) => (parcel.key === key ? { ...parcel, ...changes } : parcel)));
  }

  private set(parcels: readonly Parcel[]): void {
    this.parcels = parcels;
    for (const listener of this.listeners) listener();
  }
}

/** `crypto.randomUUID` is missing where the page is served without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
