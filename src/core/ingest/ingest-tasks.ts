import type { StudyEntry } from '../archive/open-source.js';
import type { ImageFrame, StoredFrame } from '../dicom/parsing/image-frame.js';
import type { SeriesFacts } from '../quality/assess-volume.js';
import type { Volume } from '../volume/volume.js';
import type { SliceSource } from '../dicom/stack/volume-plan.js';
import type { NetworkInput } from '../network-input/network-input.js';
import type { SerializedProblem } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import type { DepthChecksum } from '../tensor/tensor-digest.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { OrientedView, VolumeView } from '../volume/volume-view.js';
import type { LungsSeen } from '../dicom/series/preference.js';
import type { LeftOutReason } from './left-out.js';
import type { SliceValues } from './slice-values.js';

/** An entry of a source, by its index in the source's list. */
export interface IndexedEntry {
  readonly index: number;
  readonly entry: StudyEntry;
}

/** A frame and the entry that holds it. */
export interface LocatedFrame {
  readonly frame: StoredFrame;
  readonly entry: StudyEntry;
  /** The entry's contents, if they were read before for all threads: see `pixelDataSet`. */
  readonly file?: SharedArrayBuffer;
}

/** A share of an image in a slice, with the entry that holds the image. */
export type LocatedSource = Pick<SliceSource, 'weight' | 'shift'> & LocatedFrame;

export type VoxelFormat = 'int16' | 'float32';

/** Destination of a slice. */
export interface SliceTarget {
  /** The volume's memory. */
  readonly memory: SharedArrayBuffer;
  readonly format: VoxelFormat;
  readonly columns: number;
  readonly rows: number;
  readonly slice: number;
}

export interface HeaderReport {
  readonly frames: readonly ImageFrame[];
  readonly leftOut: readonly LeftOutReason[];
}

/** A file's bytes, from which frames are decoded, or the reason why they cannot be read. */
export type FileReport = { readonly memory: SharedArrayBuffer } | { readonly reason: LeftOutReason };

export interface Fingerprint {
  /** Undefined where the pixels cannot be decoded; decoding the volume will report the reason. */
  readonly print: string | undefined;
}

export type SliceReport =
  | { readonly outcome: 'written'; readonly values: SliceValues }
  /** A value is not a 16-bit integer: the volume must be of floats. */
  | { readonly outcome: 'overflow' }
  /** The image at `source` of the slice cannot be decoded. */
  | { readonly outcome: 'unreadable'; readonly source: number; readonly reason: LeftOutReason };

/** Differences of the volume from the training data, or the reason why the models cannot judge it. */
export type Assessment = { readonly warnings: readonly Warning[] } | { readonly refusal: SerializedProblem };

/** Tasks of worker threads for a study, and their results. All can be sent between threads. */
export interface IngestTasks {
  readonly headers: { input: { readonly entries: readonly IndexedEntry[] }; output: HeaderReport };
  readonly file: { input: LocatedFrame; output: FileReport };
  readonly fingerprint: { input: LocatedFrame; output: Fingerprint };
  readonly slice: {
    input: { readonly sources: readonly LocatedSource[]; readonly target: SliceTarget };
    output: SliceReport;
  };
  readonly assessment: {
    input: {
      readonly volume: Volume;
      readonly facts: SeriesFacts;
      readonly geometry: TensorGeometry;
      /** Whether the volume may be something other than a chest CT. */
      readonly any: boolean;
    };
    output: Assessment;
  };
  /** An assessment of the lungs in a possibly coarse volume. */
  readonly lungs: {
    input: { readonly volume: Volume; readonly geometry: TensorGeometry };
    output: LungsSeen;
  };
  /** Fills the slab with depths of the tensor, beginning at `from`; the output is their checksums for the digest. */
  readonly slab: {
    input: {
      readonly view: VolumeView;
      readonly geometry: TensorGeometry;
      readonly from: number;
      readonly slab: Float32Array<SharedArrayBuffer>;
    };
    output: readonly DepthChecksum[];
  };
  /** The whole input of a further network. */
  readonly 'network-input': {
    input: {
      readonly volume: Volume;
      readonly view: OrientedView;
      readonly geometry: TensorGeometry;
      readonly input: NetworkInput;
      readonly values: Float32Array<SharedArrayBuffer>;
    };
    output: undefined;
  };
}

export type TaskName = keyof IngestTasks;
export type TaskInput<N extends TaskName> = IngestTasks[N]['input'];
export type TaskOutput<N extends TaskName> = IngestTasks[N]['output'];
export type AnyTask = { [N in TaskName]: { readonly name: N; readonly input: TaskInput<N> } }[TaskName];

/** Performs any number of tasks at a time. */
export interface TaskRunner {
  /** @throws TaskCrashed when the task crashed two threads */
  run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>>;
}

/** A task crashed two threads. */
export class TaskCrashed extends Error {
  constructor() {
    super('a worker thread ended in the middle of a task');
    this.name = 'TaskCrashed';
  }
}
