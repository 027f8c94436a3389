import type { SeriesCandidate } from '../dicom/series/series-candidate.js';
import type { Localization } from '../explanation/localization.js';
import type { Warning } from '../problem/warning.js';

/** The model files behind an answer. */
export interface ModelFiles {
  readonly intendedUse: string;
  readonly supervisedSha256: string;
  readonly ctclipSha256: string;
  readonly lightgbmSha256: string;
  readonly threshold: number;
}

/** The models behind an answer. */
export interface ModelReport extends ModelFiles {
  /** Features of the ensemble that this service cannot compute: they are 0 in every study. */
  readonly missingFeatures: readonly string[];
}

/** The complete answer to a study, independent of the transport. */
export interface StudyPrediction {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** In [0, 1]. */
  readonly probabilityOfPathology: number;
  readonly pathology: 0 | 1;
  readonly mostDangerousPathologyType: string;
  readonly supervisedProbabilities: Readonly<Record<string, number>>;
  readonly ctclipProbabilities: Readonly<Record<string, number>>;
  readonly topShapFeatures: Readonly<Record<string, number>>;
  readonly warnings: readonly Warning[];
  readonly series: readonly SeriesCandidate[];
  readonly model: ModelReport;
  /** Places behind the scores, if requested: the ensemble's first, then by importance. */
  readonly localization?: readonly Localization[];
  /** Seconds of wall clock by stage, in the order of the stages. */
  readonly timings: Readonly<Record<string, number>>;
}
