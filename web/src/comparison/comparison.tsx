import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { comparisonLink, studyLink } from '../route.js';
import { isDemonstration } from '../study/intended-use.js';
import { AssessmentNote } from './assessment-note.js';
import { ComparedImages } from './compared-images.js';
import type { AnsweredStudy, ShownPlace } from './compared-study.js';
import { ComparedVerdict } from './compared-verdict.js';
import { FindingsComparison } from './findings-comparison.js';

/** Two answers: verdicts, images and findings side by side. */
export function Comparison({
  current,
  earlier,
}: {
  readonly current: AnsweredStudy;
  readonly earlier: AnsweredStudy;
}): JSX.Element {
  const { say, change, comparedScore } = useSpeech();
  // Each visit sets a new object, even for the same place.
  const [shown, setShown] = useState<ShownPlace>();
  const { comparison } = say;
  const now = current.answer.probability_of_pathology;
  const before = earlier.answer.probability_of_pathology;
  const isDemo = isDemonstration(current.answer) || isDemonstration(earlier.answer);
  return (
    <div class="comparison">
      <nav class="result-bar" aria-label={comparison.heading}>
        <a class="button" href={studyLink(current.study.id)}>
          {comparison.back}
        </a>
        <a class="button" href={comparisonLink(current.study.id)}>
          {comparison.another}
        </a>
        <a class="button" href={comparisonLink(earlier.study.id, current.study.id)}>
          {comparison.swap}
        </a>
      </nav>
      <header class="comparison-head">
        <h1>{comparison.heading}</h1>
        <p class="comparison-change">
          {comparison.change(comparedScore(before), comparedScore(now), change(before, now))}
        </p>
        <p class="comparison-mark">
          <strong>{say.researchUse}</strong>
          {isDemo && (
            <>
              {' · '}
              <strong>{say.demonstration}</strong>
            </>
          )}
        </p>
        <p class="quiet">
          {comparison.samePatient} {comparison.noLimit}
        </p>
      </header>
      <div class="comparison-sides">
        <ComparedVerdict title={comparison.current} compared={current} />
        <ComparedVerdict title={comparison.earlier} compared={earlier} />
      </div>
      <AssessmentNote current={current.answer} earlier={earlier.answer} />
      <ComparedImages current={current} earlier={earlier} shown={shown} />
      <FindingsComparison
        current={current.answer}
        earlier={earlier.answer}
        shown={shown}
        onShow={(side, place) => setShown({ side, place })}
      />
      <p class="quiet">
        {say.researchUseLong} {isDemo && say.demonstrationLong}
      </p>
    </div>
  );
}
