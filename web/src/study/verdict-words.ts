import type { Speech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';

/** Colour of a decision. A result close to the threshold is neither an alarm nor an all-clear. */
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

/** @param probability of any ensemble in [0, 1], like its threshold */
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

/** The decisions of the ensembles that the service's bundle adds. Fields of the answer are named after them. */
export function furtherDecisions(answer: StudyAnswer) {
  const fields: Readonly<Record<string, unknown>> = { ...answer };
  return Object.entries(answer.model.ensembles ?? {}).flatMap(([ensemble, { threshold }]) => {
    const probability = fields[`probability_of_pathology_${ensemble}`];
    return typeof probability === 'number' ? [{ ensemble, probability, threshold }] : [];
  });
}
