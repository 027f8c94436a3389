import { FIRST_ZERO_SHOT } from '../classifier/python-service-lists.js';
import { CT_CLIP_LISTS, type ListNaming } from '../classifier/score-list.js';
import type { Probabilities } from '../classifier/features.js';
import type { Immutable } from './immutable.js';
import type { StudyPrediction } from './study-prediction.js';

/** The values of `pathology`. */
export const PYTHON_SERVICE_LABELS = ['Норма', 'Патология'] as const;

export type PythonServiceAnswer = Immutable<ReturnType<typeof pythonServiceAnswer>>;

/**
 * A prediction in the form of the Python service's first version, with exactly its fields: text labels, names with the prefix
 * of their list, its 52 zero-shot findings, and the five largest contributions of any sign, the first of which names the most
 * dangerous pathology.
 * @param seconds of wall clock, from the request to the answer
 */
export function pythonServiceAnswer(prediction: StudyPrediction, seconds: number) {
  const { scores, largestContributions } = prediction;
  const { supervised, ctclip } = CT_CLIP_LISTS;
  const zeroShot = scores[ctclip.network] ?? {};
  const known = FIRST_ZERO_SHOT.filter((name) => Object.hasOwn(zeroShot, name));
  return {
    study_uid: prediction.studyUid,
    series_uid: prediction.seriesUid,
    probability_of_pathology: prediction.probabilityOfPathology,
    pathology: PYTHON_SERVICE_LABELS[prediction.pathology],
    most_dangerous_pathology_type: withoutPrefix(Object.keys(largestContributions).at(0) ?? 'Unknown'),
    processing_status: 'Success' as const,
    time_of_processing: seconds,
    supervised_probabilities: prefixed(supervised, scores[supervised.network] ?? {}),
    ctclip_probabilities: prefixed(
      ctclip,
      Object.fromEntries(known.map((name) => [name, zeroShot[name] ?? 0])),
    ),
    top_shap_features: largestContributions,
  };
}

function prefixed({ prefix }: ListNaming, probabilities: Probabilities): Probabilities {
  return Object.fromEntries(Object.entries(probabilities).map(([name, value]) => [prefix + name, value]));
}

function withoutPrefix(feature: string): string {
  const list = Object.values(CT_CLIP_LISTS).find(({ prefix }) => feature.startsWith(prefix));
  return list === undefined ? feature : feature.slice(list.prefix.length);
}
