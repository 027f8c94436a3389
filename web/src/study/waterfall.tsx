import type { JSX } from 'preact';
import { featureName, furtherPrefixes, type FurtherPrefixes } from '../language/feature-names.js';
import { type Speech, useSpeech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';
import { oddsFactor, probabilityOfLogOdds, waterfallSteps, type WaterfallStep } from './waterfall-steps.js';

/** The features that raised and lowered the probability, and by how much. */
export function Waterfall({ answer }: { readonly answer: StudyAnswer }): JSX.Element | null {
  const { say } = useSpeech();
  // Results that version 0.1 stored have no log odds.
  if (!('log_odds' in answer)) return null;
  const further = furtherPrefixes(answer.model);
  const steps = waterfallSteps(answer.log_odds);
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const low = Math.min(...ends);
  const width = Math.max(...ends) - low || 1;
  const place = (value: number): number => ((value - low) / width) * 100;
  return (
    <section class="card" aria-labelledby="waterfall-heading">
      <h2 id="waterfall-heading">{say.waterfall.heading}</h2>
      <p class="quiet">{say.waterfall.text}</p>
      <ol class="bars waterfall">
        {steps.map((step) => (
          <Step
            key={step.kind + step.feature}
            step={step}
            place={place}
            probability={answer.probability_of_pathology}
            further={further}
          />
        ))}
      </ol>
    </section>
  );
}

function Step({
  step,
  place,
  probability,
  further,
}: {
  readonly step: WaterfallStep;
  /** Position of a value in percent of the chart's width. */
  readonly place: (value: number) => number;
  readonly probability: number;
  readonly further: FurtherPrefixes;
}): JSX.Element {
  const speech = useSpeech();
  const { name, source } = nameOf(step, speech.say, further);
  const left = Math.min(place(step.from), place(step.to));
  const right = Math.max(place(step.from), place(step.to));
  const direction = step.to < step.from ? 'bar-lowers' : 'bar-raises';
  return (
    <li class={`bar-row bar-${step.kind}`}>
      <span class="bar-name">
        {name}
        {source !== '' && <span class="bar-source"> {source}</span>}
      </span>
      <span class="bar-track" aria-hidden="true">
        <span class="bar-zero" style={{ left: `${place(0)}%` }} />
        <span
          class={`bar ${direction}`}
          style={{ left: `${left}%`, width: `${Math.max(right - left, 0.6)}%` }}
        />
      </span>
      <span class="bar-value">{effectOf(step, probability, speech)}</span>
    </li>
  );
}

/** The effect of a step, as a probability or as a change of the odds: `× 6.7` or `÷ 2.4`. */
export function effectOf(
  step: WaterfallStep,
  probability: number,
  { number, probability: asText }: Pick<Speech, 'number' | 'probability'>,
): string {
  switch (step.kind) {
    case 'start':
      return asText(probabilityOfLogOdds(step.to));
    case 'total':
      return asText(probability);
    case 'feature':
    case 'others': {
      const factor = oddsFactor(step);
      const digits = factor < 1.1 ? 2 : factor < 10 ? 1 : 0;
      return `${step.to < step.from ? '÷' : '×'} ${number(factor, digits)}`;
    }
  }
}

export function nameOf(
  { kind, feature }: WaterfallStep,
  say: Speech['say'],
  further: FurtherPrefixes,
): { readonly name: string; readonly source: string } {
  return kind === 'feature' ? featureName(feature, say, further) : { name: say.waterfall[kind], source: '' };
}
