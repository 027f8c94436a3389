import { isDemonstration } from '../config/intended-use.js';
import { distanceFromThreshold, probabilityText } from '../core/probability/probability-text.js';
import { sideInWords } from '../core/explanation/side-in-words.js';
import type { LocalizationAnswer } from '../core/pipeline/localization-answer.js';
import { ensembleFieldNames, type StudyAnswer } from '../core/pipeline/study-prediction.js';

/** Number of findings printed per model. */
const SHOWN_FINDINGS = 5;

/**
 * An answer for people: the decision first, then the reasons, then the caveats.
 * @param asked findings named on the command line
 */
export function answerText(answer: StudyAnswer, asked: readonly string[] = []): string {
  const { model } = answer;
  const lines = [
    decisionText('Probability of pathology', answer.probability_of_pathology, model.threshold),
    ...furtherDecisions(answer),
    `Weighs most: ${answer.most_dangerous_pathology_type}`,
    ...section('Raises the probability (log odds)', answer.log_odds.raising, signed),
    ...section('Lowers it', answer.log_odds.lowering, signed),
    ...section(
      'Asked for',
      Object.fromEntries(asked.map((name) => [name, answer.ctclip_probabilities[name] ?? NaN])),
      share,
    ),
    ...section('Zero-shot findings', highest(answer.ctclip_probabilities), share),
    ...section('Supervised findings', highest(answer.supervised_probabilities), share),
    ...Object.entries(answer.scores ?? {}).flatMap(([network, probabilities]) =>
      section(`Findings of ${model.networks?.[network]?.title ?? network}`, highest(probabilities), share),
    ),
    ...places(answer.localization ?? []),
    '',
    `Study   ${answer.study_uid}`,
    `Series  ${answer.series_uid}`,
    `Took    ${answer.time_of_processing.toFixed(2)} s${stages(answer.timings)}`,
    ...answer.warnings.map(({ message }) => `Warning ${message}`),
    intendedUse(model.intended_use),
  ];
  return `${lines.join('\n')}\n`;
}

/** The decisions of further ensembles, one line each. */
function furtherDecisions(answer: StudyAnswer): string[] {
  return Object.entries(answer.model.ensembles ?? {}).flatMap(([name, { threshold }]) => {
    const fields = ensembleFieldNames(name);
    const probability = answer[fields.probability];
    return probability === undefined ? [] : [decisionText(`By ${name}`, probability, threshold)];
  });
}

function decisionText(title: string, value: number, limit: number): string {
  const { side, probability, threshold, points } = distanceFromThreshold(value, limit);
  const distance = side === 'at' ? 'at' : `${points} percentage points ${side}`;
  return `${title}: ${probability}, ${distance} the threshold of ${threshold}`;
}

function section(
  title: string,
  values: Readonly<Record<string, number>>,
  format: (value: number) => string,
): string[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(([name]) => name.length));
  return ['', `${title}:`, ...entries.map(([name, value]) => `  ${name.padEnd(width)}  ${format(value)}`)];
}

/** The places behind the scores, one line each. */
function places(localization: readonly LocalizationAnswer[]): string[] {
  const lines = localization.map(({ finding, region, further_regions: further, sides }) => {
    if (region === null || sides === null) return `  ${finding}: no particular place`;
    const { side, tissue, size_mm: size, images, share: part } = region;
    const numbers = images.flatMap(({ instance_number: number }) => number ?? []);
    const range = numbers.length === 0 ? '' : `, images ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
    const whose = sideInWords(side, sides, 1 + further.length);
    const where = tissue === 'outside' ? `outside the body, ${whose}` : `${tissue}, ${whose}`;
    return `  ${finding}: ${where}, ${size.map(Math.round).join(' x ')} mm${range} (${(100 * part).toFixed(1)} % of what raises it)`;
  });
  return lines.length === 0 ? [] : ['', 'Where the scores come from:', ...lines];
}

function highest(probabilities: Readonly<Record<string, number>>): Record<string, number> {
  const sorted = Object.entries(probabilities).toSorted(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted.slice(0, SHOWN_FINDINGS));
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}

function share(value: number): string {
  return probabilityText(value, 'en', 1);
}

function stages(timings: Readonly<Record<string, number>>): string {
  const parts = Object.entries(timings).map(([stage, seconds]) => `${stage} ${seconds.toFixed(2)}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function intendedUse(use: string): string {
  return isDemonstration(use)
    ? 'These models are a demonstration: for a patient the answer means nothing.'
    : `For ${use} use; not a diagnosis.`;
}
