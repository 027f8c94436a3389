import type { StudyAnswer } from '../service/study-contract.js';

/** Possible cause of a changed score, other than the patient. */
export type DifferenceKind = 'models' | 'files' | 'settings' | 'programs';

/** A fact in which two assessments differ; its value is empty if an answer lacks it. */
export interface AssessmentDifference {
  readonly kind: DifferenceKind;
  /** Name of the fact in the answer, such as `model.threshold`. */
  readonly name: string;
  readonly current: string;
  readonly earlier: string;
}

type Assessment = Pick<StudyAnswer, 'model' | 'provenance'>;

/** Differences in the models, files, settings and programs of two assessments. */
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
