import { Worker } from 'node:worker_threads';
import type { Volume } from '../dicom/volume.js';
import type { PackedVolume } from '../tensor/packed-volume.js';
import { deserializeProblem } from '../problem/domain-error.js';
import { invalidSeriesUid, readingLost } from './ingest-errors.js';
import type {
  IngestGoal,
  IngestMessage,
  IngestRequest,
  IngestResult,
  IngestSettings,
  ReadingOptions,
  ReadingStage,
  StudyInput,
} from './ingest-request.js';
import type { IngestThreadData } from './ingest.worker.js';
import type { StudyPlace } from './study-place.js';

/** Told at the beginning of each stage. */
export type OnReadingStage = (stage: ReadingStage) => void;

/** What is known of a study once its headers were read. */
export type StudySurvey = Omit<IngestResult, 'volume' | 'tensor' | 'packed' | 'place'>;
export type StudyVolume = StudySurvey & { readonly volume: Volume };
/** What goes with the encoder's input; the volume where the options say that it be kept. */
export interface PlacedStudy extends StudySurvey {
  readonly place: StudyPlace;
  readonly volume?: Volume | undefined;
}
export type StudyTensor = PlacedStudy & { readonly tensor: Float32Array<ArrayBuffer> };
export type StudyPackedVolume = PlacedStudy & { readonly packed: PackedVolume };

const UID = /^[0-9.]{1,64}$/;

/**
 * Reads studies on threads of their own, several at a time. A study's threads end with it, and with them what their
 * decoders hold: WebAssembly memory never shrinks. Those of the next study are started in advance.
 */
export class StudyReader {
  private readonly threads = new Set<Worker>();
  /** Started, and waiting for a study. */
  private waiting: Worker | undefined;
  private isClosed = false;
  /** Memory of a study that nobody needs any more: 221 MB of a tensor that need not be asked for again. */
  private spare: ArrayBuffer | undefined;

  constructor(private readonly settings: IngestSettings) {
    this.waiting = this.startThread();
  }

  /**
   * The encoder's input of a study's best series.
   * @throws DomainError `archive.*`, `dicom.*`, `nifti.*`, `tensor.*`, `ingest.*`
   */
  async readTensor(
    input: StudyInput,
    options: ReadingOptions,
    onStage: OnReadingStage,
  ): Promise<StudyTensor> {
    const { tensor, place, ...found } = await this.read('tensor', input, options, onStage);
    if (tensor === undefined || place === undefined) throw new Error('Reading a tensor gave none.');
    return { ...found, tensor, place };
  }

  /**
   * What a graphics processor makes the encoder's input of. Judged and warned of as for `readTensor`.
   * @throws DomainError as for `readTensor`
   */
  async readPackedVolume(
    input: StudyInput,
    options: ReadingOptions,
    onStage: OnReadingStage,
  ): Promise<StudyPackedVolume> {
    const { packed, place, ...found } = await this.read('packed-volume', input, options, onStage);
    if (packed === undefined || place === undefined) throw new Error('Reading a packed volume gave none.');
    return { ...found, packed, place };
  }

  /** Takes values back that are not needed any more; the next study is read into their memory. */
  reuse({ buffer }: Float32Array<ArrayBuffer> | Int16Array<ArrayBuffer>): void {
    this.spare = buffer;
  }

  /** The best series in Hounsfield units. @throws DomainError as for `readTensor` */
  async readVolume(
    input: StudyInput,
    options: ReadingOptions,
    onStage: OnReadingStage,
  ): Promise<StudyVolume> {
    const { volume, ...found } = await this.read('volume', input, options, onStage);
    if (volume === undefined) throw new Error('Reading a volume gave none.');
    return { ...found, volume };
  }

  /** The series of a study, and which one would be read. @throws DomainError as for `readTensor` */
  survey(input: StudyInput, options: ReadingOptions): Promise<StudySurvey> {
    return this.read('survey', input, options, () => undefined);
  }

  /** Ends what is under way; nothing can be read any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.waiting !== undefined) this.threads.add(this.waiting);
    await Promise.all([...this.threads].map((thread) => thread.terminate()));
  }

  private read(
    goal: IngestGoal,
    input: StudyInput,
    options: ReadingOptions,
    onStage: OnReadingStage,
  ): Promise<IngestResult> {
    if (options.seriesUid !== undefined && !UID.test(options.seriesUid)) {
      return Promise.reject(invalidSeriesUid());
    }
    const isForEncoder = goal === 'tensor' || goal === 'packed-volume';
    const memory = isForEncoder ? this.takeSpare() : undefined;
    const request: IngestRequest = { goal, input, settings: this.settings, options, memory };
    const thread = this.takeThread();
    this.threads.add(thread);
    thread.postMessage(request, memory === undefined ? [] : [memory]);
    return new Promise<IngestResult>((resolve, reject) => {
      thread.on('message', (message: IngestMessage) => {
        switch (message.type) {
          case 'stage':
            onStage(message.stage);
            return;
          case 'done':
            resolve(message.result);
            return;
          case 'failed':
            reject(deserializeProblem(message.problem));
            return;
        }
      });
      thread.on('error', (error) => reject(isOutOfMemory(error) ? readingLost(error) : error));
      thread.on('exit', () => {
        this.threads.delete(thread);
        // Not before: starting threads would slow the study down that is being read.
        if (!this.isClosed) this.waiting ??= this.startThread();
        // Settled already, unless it ended in the middle.
        reject(readingLost());
      });
    });
  }

  private takeThread(): Worker {
    const thread = this.waiting ?? this.startThread();
    this.waiting = undefined;
    thread.ref();
    return thread;
  }

  private startThread(): Worker {
    const data: IngestThreadData = { threads: this.settings.threads };
    const thread = new Worker(new URL('./ingest.worker.js', import.meta.url), { workerData: data });
    // A thread that nobody has given a study does not keep the process, and whoever gives it one hears of its end.
    thread.unref();
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      if (this.waiting === thread) this.waiting = undefined;
    });
    return thread;
  }

  private takeSpare(): ArrayBuffer | undefined {
    const memory = this.spare;
    this.spare = undefined;
    return memory;
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
