/** A prediction as the core computes it, and its form in the HTTP contract, for the service's clients and the command line. */
import { MAIN_ENSEMBLE, SUPERVISED_NETWORK, ZERO_SHOT_NETWORK } from '../../config/model-names.js';
import type { LogOdds } from '../classifier/explanation.js';
import type { StudyScores } from '../classifier/features.js';
import { answeredReason, answeredSentence } from '../dicom/series/reason-sentences.js';
import type { SeriesCandidate } from '../dicom/series/series-candidate.js';
import type { Localization } from '../explanation/localization.js';
import { type Language, translatedWarning } from '../problem/translation.js';
import type { Warning } from '../problem/warning.js';
import { localizationAnswer } from './localization-answer.js';
import type { Immutable } from './immutable.js';
import { type Provenance, provenanceAnswer } from './provenance.js';
import type { Decision } from './study-classifier.js';

/** A network's file behind an answer. */
export interface NetworkFile {
  readonly name: string;
  readonly sha256: string;
}

/** A network behind an answer. */
export interface NetworkReport extends NetworkFile {
  /** Description of a network besides CT-CLIP's two. */
  readonly further?: FurtherNetwork;
}

/** The description of a bundle's network in an answer. */
export interface FurtherNetwork {
  /** Name for people; undefined if the answer does not show the scores. */
  readonly title: string | undefined;
  /** Names of its scores, in the order of the answer. */
  readonly findings: readonly string[];
  /** Start of the names of its features; undefined if it has none. */
  readonly prefix: string | undefined;
  /** SHA-256 of its description in the bundle: the same file with other rules gives other scores. */
  readonly settingsSha256: string;
}

/** An ensemble's file behind an answer. */
export interface EnsembleFile extends NetworkFile {
  /** Lowest probability of a pathological study, in [0, 1]. */
  readonly threshold: number;
}

/** The model files behind an answer. */
export interface ModelFiles {
  readonly intendedUse: string;
  /** CT-CLIP's two networks first. */
  readonly networks: readonly NetworkReport[];
  /** The main ensemble first. */
  readonly ensembles: readonly EnsembleFile[];
}

/** An ensemble behind an answer. */
export interface EnsembleReport extends EnsembleFile {
  /** Features of the ensemble that this service cannot compute: they are 0 in every study. */
  readonly missingFeatures: readonly string[];
}

/** The models behind an answer. */
export interface ModelReport extends ModelFiles {
  readonly ensembles: readonly EnsembleReport[];
}

/** The complete answer to a study, independent of the transport. */
export interface StudyPrediction {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** In [0, 1]. */
  readonly probabilityOfPathology: number;
  readonly pathology: 0 | 1;
  readonly mostDangerousPathologyType: string;
  /** The finding of highest probability of each list; empty when the study is not pathological. */
  readonly topPathologies: readonly string[];
  /** The probabilities that each network computed, by its name. */
  readonly scores: StudyScores;
  /** The decisions of the ensembles besides the main one, by name. */
  readonly further: Readonly<Record<string, Decision>>;
  readonly topShapFeatures: Readonly<Record<string, number>>;
  readonly largestContributions: Readonly<Record<string, number>>;
  /** The terms that add up to the log odds of the probability. */
  readonly logOdds: LogOdds;
  readonly warnings: readonly Warning[];
  readonly series: readonly SeriesCandidate[];
  readonly model: ModelReport;
  readonly provenance: Provenance;
  /** Places behind the scores, if requested: the ensemble's first, then by importance. */
  readonly localization?: readonly Localization[];
  /** The number that viewers show for the image of each slice of the volume, if the volume is kept. */
  readonly imageNumbers?: readonly (number | null)[];
  /** Seconds of wall clock by stage, in the order of the stages. */
  readonly timings: Readonly<Record<string, number>>;
}

/** The fields of an ensemble besides the main one, by its name: `probability_of_pathology_thoracic`, `pathology_thoracic`. */
export type FurtherEnsembleFields = {
  readonly [field in `probability_of_pathology_${string}`]: number;
} & { readonly [field in `pathology_${string}`]: 0 | 1 };

export type StudyAnswer = Immutable<ReturnType<typeof studyAnswer>> & FurtherEnsembleFields;
export type LogOddsAnswer = StudyAnswer['log_odds'];
export type SeriesAnswer = Immutable<ReturnType<typeof seriesAnswer>>;
export type ModelAnswer = Immutable<ReturnType<typeof modelAnswer>>;
export type NetworkAnswer = Immutable<ReturnType<typeof furtherNetworkAnswer>>;
export type EnsembleAnswer = Immutable<ReturnType<typeof ensembleAnswer>>;

/**
 * A prediction in the form of the HTTP contract. The type of an answer follows from this mapping, the OpenAPI description
 * (`study-answer.dto.ts`) is checked against it, and the page's types are generated from that description.
 * @param seconds of wall clock, from the request or command to the answer
 */
export function studyAnswer(prediction: StudyPrediction, seconds: number) {
  return {
    study_uid: prediction.studyUid,
    series_uid: prediction.seriesUid,
    probability_of_pathology: prediction.probabilityOfPathology,
    pathology: prediction.pathology,
    ...furtherEnsembleFields(prediction.further),
    most_dangerous_pathology_type: prediction.mostDangerousPathologyType,
    top_pathologies: prediction.topPathologies,
    processing_status: 'Success' as const,
    time_of_processing: seconds,
    supervised_probabilities: prediction.scores[SUPERVISED_NETWORK] ?? {},
    ctclip_probabilities: prediction.scores[ZERO_SHOT_NETWORK] ?? {},
    ...furtherScores(prediction),
    top_shap_features: prediction.topShapFeatures,
    log_odds: prediction.logOdds,
    warnings: prediction.warnings,
    patient_position: patientPositionOf(prediction),
    series: prediction.series.map(seriesAnswer),
    model: modelAnswer(prediction.model),
    provenance: provenanceAnswer(prediction.provenance),
    ...(prediction.localization !== undefined && {
      localization: prediction.localization.map(localizationAnswer),
    }),
    ...(prediction.imageNumbers !== undefined && { image_numbers: prediction.imageNumbers }),
    timings: prediction.timings,
  };
}

/** An answer with its sentences in a language. */
export function translatedAnswer(answer: StudyAnswer, language: Language): StudyAnswer {
  return {
    ...answer,
    warnings: answer.warnings.map((warning) => translatedWarning(warning, language)),
    series: answer.series.map((each) => ({ ...each, reason: answeredSentence(each, language) })),
  };
}

/** Patient position of the series that was read. */
function patientPositionOf({ series }: StudyPrediction): string | null {
  return series.find(({ chosen }) => chosen)?.patientPosition ?? null;
}

export function seriesAnswer(series: SeriesCandidate) {
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
    ...answeredReason(series.reason),
  };
}

export function modelAnswer({ intendedUse, networks, ensembles }: ModelReport) {
  const main = reported(ensembles, MAIN_ENSEMBLE);
  return {
    intended_use: intendedUse,
    supervised_sha256: reported(networks, SUPERVISED_NETWORK).sha256,
    ctclip_sha256: reported(networks, ZERO_SHOT_NETWORK).sha256,
    lightgbm_sha256: main.sha256,
    threshold: main.threshold,
    missing_features: main.missingFeatures,
    ...furtherModels({ networks, ensembles }),
  };
}

/** Names of an ensemble's fields in the answer. */
export function ensembleFieldNames(name: string) {
  return { probability: `probability_of_pathology_${name}`, pathology: `pathology_${name}` } as const;
}

function furtherEnsembleFields(further: StudyPrediction['further']): FurtherEnsembleFields {
  return Object.fromEntries(
    Object.entries(further).flatMap(([name, { probability, pathology }]) => {
      const fields = ensembleFieldNames(name);
      return [
        [fields.probability, probability],
        [fields.pathology, pathology],
      ];
    }),
  ) as FurtherEnsembleFields;
}

/** The scores of the networks that the bundle shows; nothing without such networks. */
function furtherScores({ scores, model }: StudyPrediction): { readonly scores?: StudyScores } {
  const shown = model.networks.flatMap(({ name, further }) => (further?.title === undefined ? [] : [name]));
  if (shown.length === 0) return {};
  const computed = Object.entries(scores).filter(([network]) => shown.includes(network));
  return { scores: Object.fromEntries(computed) };
}

/** The networks and ensembles of the bundle; nothing without any. */
function furtherModels({ networks, ensembles }: Pick<ModelReport, 'networks' | 'ensembles'>) {
  const described = networks.flatMap(({ name, sha256, further }) =>
    further === undefined ? [] : [[name, furtherNetworkAnswer(sha256, further)] as const],
  );
  const others = ensembles.filter(({ name }) => name !== MAIN_ENSEMBLE);
  return {
    ...(described.length > 0 && { networks: Object.fromEntries(described) }),
    ...(others.length > 0 && {
      ensembles: Object.fromEntries(others.map((ensemble) => [ensemble.name, ensembleAnswer(ensemble)])),
    }),
  };
}

function furtherNetworkAnswer(sha256: string, { title, prefix, settingsSha256 }: FurtherNetwork) {
  return { title: title ?? null, sha256, settings_sha256: settingsSha256, feature_prefix: prefix ?? null };
}

function ensembleAnswer({ sha256, threshold, missingFeatures }: EnsembleReport) {
  return { sha256, threshold, missing_features: missingFeatures };
}

export function reported<T extends NetworkFile>(files: readonly T[], name: string): T {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Error(`The report of the models lacks ${name}.`);
  return file;
}
