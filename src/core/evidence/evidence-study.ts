import type { StudyExplanation } from '../explanation/study-explainer.js';
import type { StudyGeometry } from '../ingest/study-geometry.js';
import type { Volume } from '../volume/volume.js';

/** The scores of one network. */
export interface NetworkScores {
  /** The same name as in the localizations' `model`. */
  readonly model: string;
  /** Name of the algorithm for readers. */
  readonly title: string;
  /** Values in [0, 1] by finding, in the order of the answer. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A study with its answer, from which evidence objects are made. */
export interface EvidenceStudy {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly volume: Volume;
  readonly place: StudyGeometry;
  readonly explanation: StudyExplanation;
  readonly lists: readonly NetworkScores[];
  /** The main ensemble's answer, which is the study's own. */
  readonly conclusion: Conclusion;
  /** The answers of further ensembles. */
  readonly further: readonly (Conclusion & { readonly name: string })[];
  /** The study's options, plain data: other options make other objects. */
  readonly options: unknown;
  readonly origin: EvidenceOrigin;
}

/** Origin of the scores besides the model files. */
export interface EvidenceOrigin {
  /** Digest of the volume that was read. */
  readonly volumeDigest: string;
  /** The answer's `provenance`, as JSON. */
  readonly json: string;
}

/** An ensemble's answer. */
export interface Conclusion {
  /** In [0, 1]. */
  readonly probability: number;
  readonly isPathological: boolean;
  /** Lowest probability of a pathological study, in [0, 1]. */
  readonly threshold: number;
}

/** The models behind the scores. */
export interface EvidenceModels {
  readonly files: readonly HashedFile[];
  /** `research`, or the restriction of a bundle. */
  readonly intendedUse: string;
}

export interface HashedFile {
  readonly name: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Title of the ensemble, whose score is the study's own. */
export const ENSEMBLE_TITLE = 'CT-CLIP ensemble';
/** Stated in every object. */
export const RESEARCH_USE = 'Research use only. Not a diagnosis. The scores are not calibrated.';
