import type { StudyAnswer } from '../service/study-contract.js';

/** What may have changed a score besides the patient. */
export type DifferenceKind = 'models' | 'files' | 'settings' | 'programs';

/** A fact about two assessments that differs; empty where an answer does not have it. */
export interface AssessmentDifference {
  readonly kind: DifferenceKind;
  /** Its name in the answer, such as `model.threshold`. */
  readonly name: string;
  readonly current: string;
  readonly earlier: string;
}

type Assessment = Pick<StudyAnswer, 'model' | 'provenance'>;

/** Differences between two assessments in what computed the scores. */
export function assessmentDifferences(
  current: Assessment,
  earlier: Assessment,
): readonly AssessmentDifference[] {
  const [now, before] = [factsOf(current), factsOf(earlier)];
  return [...new Set([...now.keys(), ...before.keys()])].flatMap((name) => {
    const [fact, other] = [now.get(name), before.get(name)];
    const kind = fact?.kind ?? other?.kind;
    if (kind === undefined || fact?.value === other?.value) return [];
    return [{ kind, name, current: fact?.value ?? '', earlier: other?.value ?? '' }];
  });
}

interface Fact {
  readonly kind: DifferenceKind;
  readonly value: string;
}

function factsOf({ model, provenance }: Assessment): ReadonlyMap<string, Fact> {
  const { files, settings, version, node, onnxruntime, processor } = provenance;
  const facts = new Map<string, Fact>();
  const add = (kind: DifferenceKind, name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) facts.set(name, { kind, value: String(value) });
    else for (const [key, part] of Object.entries(value)) add(kind, `${name}.${key}`, part);
  };
  add('models', 'model', model);
  add('files', 'provenance.files', files);
  add('settings', 'provenance.settings', settings);
  add('programs', 'provenance', { version, node, onnxruntime, processor });
  return facts;
}
