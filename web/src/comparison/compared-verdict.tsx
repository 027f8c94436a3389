import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { nameOfStudy } from '../history/study-names.js';
import { useSpeech } from '../language/language.js';
import { studyLink } from '../route.js';
import { useSeriesFacts } from '../study/series-facts.js';
import type { SeriesAnswer } from '../service/study-contract.js';
import { shortId } from '../study/study-name.js';
import { furtherDecisions, verdictWords } from '../study/verdict-words.js';
import type { AnsweredStudy } from './compared-study.js';

/** The verdict of one of two compared studies, with its study, series and models. */
export function ComparedVerdict({
  title,
  compared: { study, answer },
}: {
  readonly title: string;
  readonly compared: AnsweredStudy;
}): JSX.Element {
  const speech = useSpeech();
  const { say, moment } = speech;
  const headingId = useId();
  const { comparison } = say;
  const { probability_of_pathology: probability, model, series, warnings } = answer;
  const { tone, heading, distance, ...texts } = verdictWords(probability, model.threshold, speech);
  return (
    <section class={`verdict verdict-${tone}`} aria-labelledby={headingId}>
      <h2 id={headingId}>{title}</h2>
      <div class="verdict-figure">
        <p class="verdict-percent">{texts.probability}</p>
        <p class="verdict-words">
          <strong class="compared-decision">{heading}</strong>
          {distance}
        </p>
      </div>
      {furtherDecisions(answer).map((one) => {
        const words = verdictWords(one.probability, one.threshold, speech);
        return (
          <p key={one.ensemble} class="quiet">
            {say.result.byEnsemble(one.ensemble, words.probability, words.distance)}
          </p>
        );
      })}
      <dl class="facts">
        <dt>{comparison.study}</dt>
        <dd>
          <a href={studyLink(study.id)} title={comparison.openStudy}>
            {nameOfStudy(study.id) || shortId(study.id)}
          </a>
        </dd>
        <dt>{comparison.assessed}</dt>
        <dd>{moment(study.ended_at ?? study.submitted_at)}</dd>
        {series
          .filter(({ chosen }) => chosen)
          .map((each) => (
            <SeriesFact key={each.series_uid} series={each} position={answer.patient_position} />
          ))}
        <dt>{comparison.models}</dt>
        <dd>{say.report.uses[model.intended_use] ?? model.intended_use}</dd>
      </dl>
      {warnings.length > 0 && <p class="quiet">{comparison.notes(warnings.length)}</p>}
    </section>
  );
}

function SeriesFact({
  series,
  position,
}: {
  readonly series: SeriesAnswer;
  readonly position: string | null;
}): JSX.Element {
  const { say } = useSpeech();
  const facts = useSeriesFacts(series, position);
  const known = facts.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`);
  return (
    <>
      <dt>{say.comparison.series}</dt>
      <dd>{[series.modality, ...known].join(' · ')}</dd>
    </>
  );
}
