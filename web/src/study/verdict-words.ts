import type { Speech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';

/** Colour of a decision. Few percentage points are neither an alarm nor an all-clear. */
export type Tone = 'alert' | 'close' | 'calm';

/** A decision in words. The words follow from the probability and its threshold alone. */
export interface VerdictWords {
  readonly tone: Tone;
  readonly heading: string;
  readonly probability: string;
  readonly threshold: string;
  /** How far the probability is from the threshold, and what that means. */
  readonly distance: string;
}

/** @param probability of any ensemble, like its threshold in [0, 1] */
export function verdictWords(
  probability: number,
  threshold: number,
  { say, distance: compare }: Pick<Speech, 'say' | 'distance'>,
): VerdictWords {
  const { side, isClose, points, ...texts } = compare(probability, threshold);
  const distance = say.result.distances[side](points, texts.threshold);
  return {
    tone: isClose ? 'close' : side === 'below' ? 'calm' : 'alert',
    heading: say.result.decisions[side],
    ...texts,
    distance: isClose ? `${distance} ${say.result.close}` : distance,
  };
}

/** The decisions of the ensembles that the service's bundle adds. Their fields are named after them. */
export function furtherDecisions(answer: StudyAnswer) {
  const fields: Readonly<Record<string, unknown>> = { ...answer };
  return Object.entries(answer.model.ensembles ?? {}).flatMap(([ensemble, { threshold }]) => {
    const probability = fields[`probability_of_pathology_${ensemble}`];
    return typeof probability === 'number' ? [{ ensemble, probability, threshold }] : [];
  });
}
