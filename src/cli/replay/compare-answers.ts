import type { ModelAnswer, StudyAnswer } from '../../core/pipeline/study-prediction.js';
import type { AnswerBasis } from '../../core/pipeline/provenance.js';
import { type Difference, differencesOf } from './differences.js';
import type { RecordedAnswer } from './recorded-answer.js';

/** The differences between a replayed and a recorded answer. */
export interface AnswerComparison {
  /** Differences in the origin of the answers: study, models, files, settings, versions, volume, tensor. */
  readonly provenance: readonly Difference[];
  /** Differences in the values of the answers. */
  readonly values: readonly Difference[];
  /** Tolerance of the comparison of values; 0: exact. */
  readonly tolerance: number;
}

/** Fields that differ between any two runs, or that are compared separately, such as the provenance. */
const NOT_VALUES = [
  ...['time_of_processing', 'timings', 'processing_status'],
  ...['study_uid', 'series_uid', 'model', 'provenance', 'warnings'],
];

/**
 * Compares exactly if the same kind of processor computed both answers with the same runtime: then every number is equal.
 * @param tolerance for numbers otherwise
 */
export function compareAnswers(
  recorded: RecordedAnswer,
  replayed: StudyAnswer,
  tolerance: number,
): AnswerComparison {
  const { study_uid, series_uid, model, provenance } = replayed;
  const allowed = isExact(recorded, provenance) ? 0 : tolerance;
  return {
    provenance: [
      ...differencesOf(pick(recorded, ['study_uid', 'series_uid']), { study_uid, series_uid }, 0),
      ...differencesOf(recorded.model, model, 0, ['model']),
      ...differencesOf(withoutOptions(recorded.provenance), withoutOptions(provenance), 0, ['provenance']),
    ],
    values: [
      ...differencesOf(without(recorded, NOT_VALUES), without(replayed, NOT_VALUES), allowed),
      ...differencesOf(warningsOf(recorded.warnings), warningsOf(replayed.warnings), allowed, ['warnings']),
    ],
    tolerance: allowed,
  };
}

/** Compares the provenance of a study that gives no answer any more. */
export function compareBases(
  { model, provenance }: RecordedAnswer,
  now: { readonly model: ModelAnswer; readonly basis: AnswerBasis },
): readonly Difference[] {
  const comparable = pick(provenance, Object.keys(now.basis));
  return [
    ...differencesOf(model, now.model, 0, ['model']),
    ...differencesOf(comparable, now.basis, 0, ['provenance']),
  ];
}

/** False for graphics cards, because they add numbers in an order that may change. */
function isExact(
  { provenance: recorded }: RecordedAnswer,
  replayed: Pick<AnswerBasis, 'onnxruntime' | 'processor' | 'settings'>,
): boolean {
  return (
    recorded.onnxruntime === replayed.onnxruntime &&
    recorded.processor === replayed.processor &&
    [recorded, replayed].every(({ settings }) => settings['DEVICE'] === 'cpu')
  );
}

/** A replay uses the recorded options, except for files, which are not made again. */
function withoutOptions(provenance: object): object {
  return without(provenance, ['options']);
}

/** Leaves out the sentences (they may be in another language) and warnings about evidence objects (a replay makes none). */
function warningsOf(warnings: unknown): readonly object[] {
  if (!Array.isArray(warnings)) return [];
  return warnings
    .filter(({ code }: { code?: unknown }) => typeof code === 'string' && !code.startsWith('evidence.'))
    .map((warning: object) => pick(warning, ['code', 'values']));
}

function without(object: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function pick(object: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
