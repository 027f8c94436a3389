import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { findingName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';
import { isDemonstration } from './intended-use.js';
import { furtherDecisions, verdictWords } from './verdict-words.js';

/** The answer in words, and its distance from the threshold. */
export function Verdict({
  answer,
  name,
}: {
  readonly answer: StudyAnswer;
  readonly name: string;
}): JSX.Element {
  const speech = useSpeech();
  const { say } = speech;
  const { probability_of_pathology: probability, pathology, model } = answer;
  const { tone, heading, distance, ...texts } = verdictWords(probability, model.threshold, speech);
  const title = useRef<HTMLHeadingElement>(null);
  // Focusing the heading makes a screen reader announce the answer.
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <section class={`verdict verdict-${tone}`}>
      {name !== '' && <p class="verdict-name">{name}</p>}
      <h1 ref={title} tabIndex={-1}>
        {heading}
      </h1>
      <div class="verdict-figure">
        <p class="verdict-percent">{texts.probability}</p>
        <p class="verdict-words">
          <span>{say.result.probability}.</span> {distance}{' '}
          {pathology === 1 &&
            Object.keys(answer.top_shap_features).length > 0 &&
            say.result.strongest(findingName(answer.most_dangerous_pathology_type, say))}
        </p>
      </div>
      <div class="gauge" aria-hidden="true">
        <div class="gauge-fill" style={{ width: `${probability * 100}%` }} />
        <div
          class={`gauge-threshold ${labelSide(model.threshold)}`}
          style={{ left: `${model.threshold * 100}%` }}
        >
          <span>{say.result.threshold(texts.threshold)}</span>
        </div>
      </div>
      {furtherDecisions(answer).map((one) => {
        const words = verdictWords(one.probability, one.threshold, speech);
        return (
          <p key={one.ensemble} class="verdict-use">
            {say.result.byEnsemble(one.ensemble, words.probability, words.distance)}
          </p>
        );
      })}
      {isDemonstration(answer) ? (
        <p class="verdict-use">
          <strong>{say.demonstration}.</strong> {say.demonstrationLong}
        </p>
      ) : (
        <p class="verdict-use">
          <strong>{say.researchUse}.</strong> {say.researchUseLong}
        </p>
      )}
    </section>
  );
}

/** Where the label of the threshold goes, so that it stays inside the card. */
function labelSide(threshold: number): string {
  if (threshold < 0.15) return 'gauge-label-after';
  return threshold > 0.85 ? 'gauge-label-before' : '';
}
