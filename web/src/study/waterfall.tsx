import type { JSX } from 'preact';
import { featureName, furtherPrefixes, type FurtherPrefixes } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';
import { waterfallSteps, type WaterfallStep } from './waterfall-steps.js';

/** The features that changed the probability, and their contributions. */
export function Waterfall({ answer }: { readonly answer: StudyAnswer }): JSX.Element {
  const { say } = useSpeech();
  const further = furtherPrefixes(answer.model);
  const steps = waterfallSteps(answer.top_shap_features, answer.probability_of_pathology);
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const low = Math.min(...ends);
  const width = Math.max(...ends) - low || 1;
  const place = (value: number): number => ((value - low) / width) * 100;
  return (
    <section class="card" aria-labelledby="waterfall-heading">
      <h2 id="waterfall-heading">{say.waterfall.heading}</h2>
      <p class="quiet">{steps.length > 2 ? say.waterfall.text : say.waterfall.none}</p>
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
  /** Percent of the chart's width. */
  readonly place: (value: number) => number;
  readonly probability: number;
  readonly further: FurtherPrefixes;
}): JSX.Element {
  const { say, number } = useSpeech();
  const { name, source } = nameOf(step, probability, say, further);
  const change = step.to - step.from;
  const left = Math.min(place(step.from), place(step.to));
  const right = Math.max(place(step.from), place(step.to));
  const direction = change < 0 ? 'bar-lowers' : 'bar-raises';
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
      <span class="bar-value">{`${change < 0 ? '−' : '+'}${number(Math.abs(change), 2)}`}</span>
    </li>
  );
}

function nameOf(
  { kind, feature }: WaterfallStep,
  probability: number,
  say: ReturnType<typeof useSpeech>['say'],
  further: FurtherPrefixes,
): { readonly name: string; readonly source: string } {
  switch (kind) {
    case 'rest':
      return { name: say.waterfall.rest, source: '' };
    case 'total':
      return { name: say.waterfall.totalIs(say.percent(probability)), source: '' };
    case 'feature':
      return featureName(feature, say, further);
  }
}
