import type { Volume } from '../volume/volume.js';
import type { PackedVolume } from '../tensor/packed-volume.js';
import {
  type IngestGoal,
  type IngestRequest,
  type IngestResult,
  type IngestSettings,
  isForEncoder,
  type NetworkInputs,
  type OnReadingStage,
  type ReadingOptions,
  type StudyInput,
} from './ingest-request.js';
import { IngestThread, type ThreadResult } from './ingest-thread.js';
import { checkedSeriesUid } from './series-uid.js';
import type { StudyGeometry } from './study-geometry.js';

/** Facts about a study after reading its headers. */
export type StudySurvey = Omit<
  IngestResult,
  'volume' | 'tensor' | 'tensorDigest' | 'packed' | 'networkInputs' | 'place'
>;
export type StudyVolume = StudySurvey & { readonly volume: Volume };
/** Results that come with the encoder's input; the volume only if the options keep it. */
export interface PlacedStudy extends StudySurvey {
  readonly place: StudyGeometry;
  readonly volume?: Volume | undefined;
  /** Digest of the volume that was read, see `volumeDigest`. It resolves while the study is encoded. */
  readonly volumeDigest: Promise<string>;
  /** Digest of the tensor, see `tensorDigest`; undefined if a graphics processor computes it. */
  readonly tensorDigest?: string | undefined;
}
/** The encoder's input comes with the inputs of the networks that the options name. */
interface ForNetworks extends PlacedStudy {
  readonly networkInputs: NetworkInputs;
}
export type StudyTensor = ForNetworks & { readonly tensor: Float32Array<ArrayBuffer> };
export type StudyPackedVolume = ForNetworks & { readonly packed: PackedVolume };

/**
 * Reads several studies at a time, each on its own thread. One thread waits for the next study, with threads that decode
 * for it and the memory of the last volume: starting threads and compiling their code takes as much processor time as
 * decoding. Further threads, and those that could not read their study, end.
 */
export class StudyReader implements AsyncDisposable {
  private readonly threads = new Set<IngestThread>();
  /** The thread that waits for the next study. */
  private idle: IngestThread | undefined;
  private isClosed = false;
  /** Memory of a finished study: the 221 MB of a tensor need not be allocated again. */
  private spare: ArrayBuffer | undefined;

  constructor(private readonly settings: IngestSettings) {
    this.idle = this.startThread();
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
    const { result, volumeDigest } = await this.read('tensor', input, options, onStage);
    const { tensor, place, networkInputs = {}, ...found } = result;
    if (tensor === undefined || place === undefined || volumeDigest === undefined)
      throw new Error('Reading a tensor gave none.');
    return { ...found, tensor, place, networkInputs, volumeDigest };
  }

  /**
   * Source of the encoder's input for a graphics processor. Checks and warnings are those of `readTensor`.
   * @throws DomainError as for `readTensor`
   */
  async readPackedVolume(
    input: StudyInput,
    options: ReadingOptions,
    onStage: OnReadingStage,
  ): Promise<StudyPackedVolume> {
    const { result, volumeDigest } = await this.read('packed-volume', input, options, onStage);
    const { packed, place, networkInputs = {}, ...found } = result;
    if (packed === undefined || place === undefined || volumeDigest === undefined)
      throw new Error('Reading a packed volume gave none.');
    return { ...found, packed, place, networkInputs, volumeDigest };
  }

  /** Takes back values that are no longer needed; the next study is read into their memory. */
  reuse({ buffer }: Float32Array<ArrayBuffer> | Int16Array<ArrayBuffer>): void {
    this.spare = buffer;
  }

  /** The best series in Hounsfield units. @throws DomainError as for `readTensor` */
  async readVolume(
    input: StudyInput,
    options: ReadingOptions,
    onStage: OnReadingStage,
  ): Promise<StudyVolume> {
    const { result } = await this.read('volume', input, options, onStage);
    const { volume, ...found } = result;
    if (volume === undefined) throw new Error('Reading a volume gave none.');
    return { ...found, volume };
  }

  /** The series of a study, and the one to read. @throws DomainError as for `readTensor` */
  async survey(input: StudyInput, options: ReadingOptions): Promise<StudySurvey> {
    const { result } = await this.read('survey', input, options, () => undefined);
    return result;
  }

  /** Ends studies in progress; afterwards the reader is closed. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  /** For use in one scope: `await using reader = …`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async read(
    goal: IngestGoal,
    input: StudyInput,
    options: ReadingOptions,
    onStage: OnReadingStage,
  ): Promise<ThreadResult> {
    if (options.seriesUid !== undefined) checkedSeriesUid(options.seriesUid);
    const memory = isForEncoder(goal) ? this.takeSpare() : undefined;
    const request: IngestRequest = { goal, input, settings: this.settings, options, memory };
    const thread = this.idle ?? this.startThread();
    this.idle = undefined;
    try {
      const result = await thread.read(request, onStage);
      this.putBack(thread, result);
      return result;
    } catch (error) {
      void this.replace(thread);
      throw error;
    }
  }

  private startThread(): IngestThread {
    const thread = new IngestThread(this.settings.threads);
    this.threads.add(thread);
    void thread.ended.then(() => {
      this.threads.delete(thread);
      if (this.idle === thread) this.idle = undefined;
    });
    return thread;
  }

  private putBack(thread: IngestThread, { volumeDigest }: ThreadResult): void {
    if (this.idle === undefined) this.idle = thread;
    else void endAfter(volumeDigest, thread);
  }

  /** A thread with an unreadable study ends, so its replacement starts at once and the next study need not wait. */
  private async replace(thread: IngestThread): Promise<void> {
    await thread.ended;
    if (!this.isClosed) this.idle ??= this.startThread();
  }

  private takeSpare(): ArrayBuffer | undefined {
    const memory = this.spare;
    this.spare = undefined;
    return memory;
  }
}

/** Ends a thread that is not needed, once it has hashed the volume of its study: without the digest, that study would fail. */
async function endAfter(volumeDigest: Promise<string> | undefined, thread: IngestThread): Promise<void> {
  await volumeDigest?.catch(() => undefined);
  await thread.end();
}
