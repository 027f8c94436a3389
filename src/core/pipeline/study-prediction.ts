import type { SeriesCandidate } from '../dicom/series/series-candidate.js';
import type { Localization } from '../explanation/localization.js';
import type { Warning } from '../problem/warning.js';

/** Which model files gave an answer. */
export interface ModelReport {
  readonly intendedUse: string;
  readonly supervisedSha256: string;
  readonly ctclipSha256: string;
  readonly lightgbmSha256: string;
  readonly threshold: number;
}

/** The whole answer to a study, before it takes a transport's shape. */
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
  /** Where the scores come from, if that was wanted: the ensemble's first, then the most important. */
  readonly localization?: readonly Localization[];
  /** Seconds of wall clock by stage, in the order they ran. */
  readonly timings: Readonly<Record<string, number>>;
}
