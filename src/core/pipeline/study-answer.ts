/** A prediction in the form of the HTTP contract, for the service's clients and the command line. */
import type { SeriesCandidate } from '../dicom/series/series-candidate.js';
import type { Warning } from '../problem/warning.js';
import { localizationAnswer, type LocalizationAnswer } from './localization-answer.js';
import type { ModelReport, StudyPrediction } from './study-prediction.js';

export interface SeriesAnswer {
  readonly series_uid: string;
  readonly modality: string;
  readonly instances: number;
  readonly slices: number;
  readonly kernel: string;
  readonly kernel_class: string;
  readonly slice_thickness: number | null;
  readonly coverage: number | null;
  readonly contrast: boolean;
  readonly chosen: boolean;
  readonly reason: string;
}

export interface ModelAnswer {
  readonly intended_use: string;
  readonly supervised_sha256: string;
  readonly ctclip_sha256: string;
  readonly lightgbm_sha256: string;
  readonly threshold: number;
  /** Features of the ensemble that are 0 in every study because they cannot be computed. */
  readonly missing_features: readonly string[];
}

export interface StudyAnswer {
  readonly study_uid: string;
  readonly series_uid: string;
  readonly probability_of_pathology: number;
  readonly pathology: 0 | 1;
  readonly most_dangerous_pathology_type: string;
  readonly processing_status: 'Success';
  readonly time_of_processing: number;
  readonly supervised_probabilities: Readonly<Record<string, number>>;
  readonly ctclip_probabilities: Readonly<Record<string, number>>;
  readonly top_shap_features: Readonly<Record<string, number>>;
  readonly warnings: readonly Warning[];
  readonly series: readonly SeriesAnswer[];
  readonly model: ModelAnswer;
  /** Only if requested. */
  readonly localization?: readonly LocalizationAnswer[];
  readonly timings: Readonly<Record<string, number>>;
}

/** @param seconds of wall clock, from the request or command to the answer */
export function studyAnswer(prediction: StudyPrediction, seconds: number): StudyAnswer {
  return {
    study_uid: prediction.studyUid,
    series_uid: prediction.seriesUid,
    probability_of_pathology: prediction.probabilityOfPathology,
    pathology: prediction.pathology,
    most_dangerous_pathology_type: prediction.mostDangerousPathologyType,
    processing_status: 'Success',
    time_of_processing: seconds,
    supervised_probabilities: prediction.supervisedProbabilities,
    ctclip_probabilities: prediction.ctclipProbabilities,
    top_shap_features: prediction.topShapFeatures,
    warnings: prediction.warnings,
    series: prediction.series.map(seriesAnswer),
    model: modelAnswer(prediction.model),
    ...(prediction.localization !== undefined && {
      localization: prediction.localization.map(localizationAnswer),
    }),
    timings: prediction.timings,
  };
}

export function seriesAnswer(series: SeriesCandidate): SeriesAnswer {
  return {
    series_uid: series.seriesUid,
    modality: series.modality,
    instances: series.instances,
    slices: series.slices,
    kernel: series.kernel,
    kernel_class: series.kernelClass,
    slice_thickness: series.sliceThickness,
    coverage: series.coverage,
    contrast: series.contrast,
    chosen: series.chosen,
    reason: series.reason,
  };
}

export function modelAnswer(model: ModelReport): ModelAnswer {
  return {
    intended_use: model.intendedUse,
    supervised_sha256: model.supervisedSha256,
    ctclip_sha256: model.ctclipSha256,
    lightgbm_sha256: model.lightgbmSha256,
    threshold: model.threshold,
    missing_features: model.missingFeatures,
  };
}
