import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { findingName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import type { StudyAnswer } from '../service/study-contract.js';

const DEMONSTRATION = 'demonstration';

/** The answer in words, and its distance from the threshold. */
export function Verdict({
  answer,
  name,
}: {
  readonly answer: StudyAnswer;
  readonly name: string;
}): JSX.Element {
  const { say } = useSpeech();
  const { probability_of_pathology: probability, pathology, model } = answer;
  const threshold = say.percent(model.threshold);
  const heading = useRef<HTMLHeadingElement>(null);
  // Focusing the heading makes a screen reader announce the answer.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <section class={pathology === 1 ? 'verdict verdict-alert' : 'verdict verdict-calm'}>
      {name !== '' && <p class="verdict-name">{name}</p>}
      <h1 ref={heading} tabIndex={-1}>
        {pathology === 1 ? say.result.pathological : say.result.inconspicuous}
      </h1>
      <div class="verdict-figure">
        <p class="verdict-percent">{say.percent(probability)}</p>
        <p class="verdict-words">
          <span>{say.result.probability}.</span>{' '}
          {pathology === 1 ? say.result.above(threshold) : say.result.below(threshold)}{' '}
          {pathology === 1 &&
            Object.keys(answer.top_shap_features).length > 0 &&
            say.result.strongest(findingName(answer.most_dangerous_pathology_type, say))}
        </p>
      </div>
      <div class="gauge" aria-hidden="true">
        <div class="gauge-fill" style={{ width: `${probability * 100}%` }} />
        <div class="gauge-threshold" style={{ left: `${model.threshold * 100}%` }}>
          <span>{say.result.threshold(threshold)}</span>
        </div>
      </div>
      {furtherDecisions(answer).map(({ ensemble, percent, limit }) => (
        <p key={ensemble} class="verdict-use">
          {say.result.byEnsemble(ensemble, say.percent(percent), say.percent(limit))}
        </p>
      ))}
      {model.intended_use === DEMONSTRATION ? (
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

/** The decisions of the ensembles that the service's bundle adds. Their fields are named after them. */
function furtherDecisions(answer: StudyAnswer) {
  const fields: Readonly<Record<string, unknown>> = { ...answer };
  return Object.entries(answer.model.ensembles ?? {}).flatMap(([ensemble, { threshold: limit }]) => {
    const percent = fields[`probability_of_pathology_${ensemble}`];
    return typeof percent === 'number' ? [{ ensemble, percent, limit }] : [];
  });
}
