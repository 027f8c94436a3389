import type { ArchiveLimits } from '../archive/archive-limits.js';
import type { SeriesCandidate } from '../dicom/series/series-candidate.js';
import type { SeriesRules } from '../dicom/series/series-rules.js';
import type { VolumeLimits } from '../dicom/stack/volume-limits.js';
import type { Volume } from '../volume/volume.js';
import type { SerializedProblem } from '../problem/domain-error.js';
import type { Warning } from '../problem/warning.js';
import type { NetworkInput } from '../network-input/network-input.js';
import type { PackedVolume } from '../tensor/packed-volume.js';
import type { NiftiOrientation } from '../nifti/nifti-orientation.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { StudyGeometry } from './study-geometry.js';

/** The stages of reading a study, in this order. */
export const READING_STAGES = ['reading', 'decoding', 'resampling'] as const;
export type ReadingStage = (typeof READING_STAGES)[number];
/** Called at the beginning of each stage. */
export type OnReadingStage = (stage: ReadingStage) => void;

/** A study on this host's disk. */
export interface StudyInput {
  readonly kind: 'dicom-zip' | 'dicom-directory' | 'nifti';
  readonly path: string;
  /** The client's name for the file, without folders. May hold a patient's name. */
  readonly fileName: string;
}

/** Settings for reading studies on this host. */
export interface IngestSettings {
  readonly archive: ArchiveLimits;
  readonly rules: SeriesRules;
  readonly limits: VolumeLimits;
  readonly geometry: TensorGeometry;
  readonly niftiOrientation: NiftiOrientation;
  /** Number of threads that decode and resample. */
  readonly threads: number;
}

/** Options of one study. */
export interface ReadingOptions {
  /** SeriesInstanceUID to read instead of the one that the rules choose. */
  readonly seriesUid?: string | undefined;
  /** Lift the rules on modality and number of slices. */
  readonly any?: boolean | undefined;
  /** Return the volume besides the encoder's input, in shared memory and without a copy. */
  readonly keepVolume?: boolean | undefined;
  /** Further networks whose inputs are computed besides the encoder's. */
  readonly networks?: readonly NamedInput[] | undefined;
}

/** The input of a network, by the network's name. */
export interface NamedInput {
  readonly name: string;
  readonly input: NetworkInput;
}

/** Requested result: the study's series, its volume, or the encoder's input, computed here or by a graphics processor. */
export type IngestGoal = 'survey' | 'volume' | 'tensor' | 'packed-volume';

/** Whether the goal is the input of an encoder, which comes with digests of its source. */
export function isForEncoder(goal: IngestGoal): boolean {
  return goal === 'tensor' || goal === 'packed-volume';
}

/** Values of the inputs, row-major, by the name of the network. */
export type NetworkInputs = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

export interface IngestRequest {
  readonly goal: IngestGoal;
  readonly input: StudyInput;
  readonly settings: IngestSettings;
  readonly options: ReadingOptions;
  /** Memory for the encoder's input, if it is large enough. */
  readonly memory?: ArrayBuffer | undefined;
}

/** The result; volume, tensor and packed volume only if requested. */
export interface IngestResult {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly series: readonly SeriesCandidate[];
  readonly warnings: readonly Warning[];
  /** In shared memory. */
  readonly volume?: Volume | undefined;
  /** `[depth, height, width]`. */
  readonly tensor?: Float32Array<ArrayBuffer> | undefined;
  /** Digest of the encoder's input, see `tensorDigest`; undefined if a graphics processor computes it. */
  readonly tensorDigest?: string | undefined;
  readonly packed?: PackedVolume | undefined;
  /** Inputs of further networks; only with the encoder's input. */
  readonly networkInputs?: NetworkInputs | undefined;
  /** Only with the encoder's input. */
  readonly place?: StudyGeometry | undefined;
  /** Wall-clock seconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** The result with a digest of the volume that was read, see `volumeDigest`. */
export interface DigestedResult extends IngestResult {
  /** Only with the encoder's input. */
  readonly volumeDigest?: string | undefined;
}

export type IngestMessage =
  | { readonly type: 'stage'; readonly stage: ReadingStage }
  | { readonly type: 'done'; readonly result: IngestResult }
  /** Follows the encoder's input, before any message about another study. */
  | { readonly type: 'digested'; readonly volumeDigest: string }
  | { readonly type: 'failed'; readonly problem: SerializedProblem };
