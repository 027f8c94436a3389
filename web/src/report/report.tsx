import type { JSX, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { filled } from '../../../src/core/problem/translation.js';
import { findingName, furtherPrefixes, placeName } from '../language/feature-names.js';
import { type Speech, useSpeech } from '../language/language.js';
import { linkAddress } from '../service/addresses.js';
import type { StudyAnswer, StudyResource } from '../service/study-contract.js';
import { isDemonstration } from '../study/intended-use.js';
import { dateOf, shortId } from '../study/study-name.js';
import { furtherDecisions, verdictWords } from '../study/verdict-words.js';
import { effectOf, nameOf } from '../study/waterfall.js';
import { imageText, regionText } from '../viewer/region-text.js';
import { waterfallSteps } from '../study/waterfall-steps.js';
import { Facts, Part } from './report-parts.js';
import { ModelFacts, SeriesFacts } from './report-sources.js';
import { ReportScores } from './report-scores.js';

interface ReportParts {
  readonly study: StudyResource;
  readonly answer: StudyAnswer;
}

/**
 * A study's answer for paper. Header and footer belong to a table, so that browsers repeat them: every page states
 * research use and the study.
 */
export function Report({
  paper,
  patient,
  ...parts
}: ReportParts & {
  readonly paper: RefObject<HTMLElement | null>;
  /** The patient's name, as the user typed it; empty by default. */
  readonly patient: string;
}): JSX.Element {
  const { say, day } = useSpeech();
  const { study, answer } = parts;
  return (
    <article ref={paper} class="report">
      <table class="report-pages" role="presentation">
        <thead>
          <tr>
            <td class="report-running">
              <span>
                CT-CLIP · {say.result.title(shortId(study.id), day(dateOf(study)))}
                {patient !== '' && ` · ${patient}`}
              </span>
              <strong class="report-mark">
                {say.researchUse}
                {isDemonstration(answer) && ` · ${say.demonstration}`}
              </strong>
            </td>
          </tr>
        </thead>
        <tfoot>
          <tr>
            <td class="report-running report-foot">
              <span>
                {say.researchUseLong} {isDemonstration(answer) && say.demonstrationLong}
              </span>
            </td>
          </tr>
        </tfoot>
        <tbody>
          <tr>
            <td>
              <h1>{say.report.heading}</h1>
              <Identity {...parts} patient={patient} />
              <Decision answer={answer} />
              <Places answer={answer} />
              <Factors answer={answer} />
              <Notes answer={answer} />
              <SeriesFacts answer={answer} />
              <KeyImages {...parts} />
              <ModelFacts answer={answer} />
              <ReportScores answer={answer} />
            </td>
          </tr>
        </tbody>
      </table>
    </article>
  );
}

function Identity({ study, answer, patient }: ReportParts & { readonly patient: string }): JSX.Element {
  const { say, moment, number } = useSpeech();
  const { facts } = say.report;
  return (
    <Facts
      facts={[
        [say.report.name, patient],
        [facts.study, study.id],
        [facts.sent, moment(study.submitted_at)],
        [facts.assessed, study.ended_at === null ? '' : moment(study.ended_at)],
        [facts.made, moment(new Date().toISOString())],
        [facts.took, say.report.seconds(number(answer.time_of_processing, 1))],
        [facts.studyUid, answer.study_uid],
        [facts.seriesUid, answer.series_uid],
      ]}
    />
  );
}

function Decision({ answer }: { readonly answer: StudyAnswer }): JSX.Element {
  const speech = useSpeech();
  const { say } = speech;
  const { probability_of_pathology: probability, model } = answer;
  const words = verdictWords(probability, model.threshold, speech);
  return (
    <section class={`report-verdict report-${words.tone}`}>
      <p class="report-percent">{words.probability}</p>
      <div>
        <h2>{words.heading}</h2>
        <p>
          {say.result.probability}. {words.distance}{' '}
          {answer.pathology === 1 &&
            Object.keys(answer.top_shap_features).length > 0 &&
            say.result.strongest(findingName(answer.most_dangerous_pathology_type, say))}
        </p>
        {furtherDecisions(answer).map((one) => {
          const further = verdictWords(one.probability, one.threshold, speech);
          return (
            <p key={one.ensemble}>
              {say.result.byEnsemble(one.ensemble, further.probability, further.distance)}
            </p>
          );
        })}
      </div>
    </section>
  );
}

function Places({ answer }: { readonly answer: StudyAnswer }): JSX.Element | null {
  const speech = useSpeech();
  const { say } = speech;
  const places = answer.localization ?? [];
  if (places.length === 0) return null;
  return (
    <Part heading={say.report.places}>
      <table class="report-table">
        <thead>
          <tr>
            <th scope="col">{say.report.finding}</th>
            <th scope="col">{say.report.score}</th>
            <th scope="col">{say.report.place}</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.map}>
              <th scope="row">{placeName(place, say)}</th>
              <td class="report-number">{speech.probability(place.probability)}</td>
              <td>
                {place.region === null
                  ? say.report.noPlace
                  : regionText(place, place.region, speech) +
                    imageText(place.region, answer.image_numbers ?? [], say)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function KeyImages({ study, answer }: ReportParts): JSX.Element {
  const { say } = useSpeech();
  const [isMissing, setMissing] = useState(false);
  const { overlay } = study.links;
  const hasPlace = answer.localization?.some(({ region }) => region !== null) === true;
  if (overlay === undefined || !hasPlace)
    return <Part heading={say.report.keyImages}>{say.report.noKeyImages}</Part>;
  return (
    <Part heading={say.report.keyImages} text={say.report.keyImagesText} startsPage>
      {isMissing ? (
        <p>{say.report.missingImages}</p>
      ) : (
        <img
          class="report-image"
          src={linkAddress(overlay)}
          alt={say.report.picture}
          onError={() => setMissing(true)}
        />
      )}
    </Part>
  );
}

/** The features that raised and lowered the probability, in two lists. */
function Factors({ answer }: { readonly answer: StudyAnswer }): JSX.Element | null {
  const speech = useSpeech();
  const { say } = speech;
  if (!('log_odds' in answer)) return null;
  const steps = waterfallSteps(answer.log_odds).filter(({ kind }) => kind === 'feature');
  const lists = [
    [say.report.raised, steps.filter(({ from, to }) => to > from)],
    [say.report.lowered, steps.filter(({ from, to }) => to < from)],
  ] as const;
  return (
    <Part heading={say.waterfall.heading} text={say.report.factorsText}>
      <div class="report-columns">
        {lists.map(([heading, features]) => (
          <div key={heading}>
            <h3>{heading}</h3>
            {features.length === 0 && <p>{say.report.nothing}</p>}
            <ul>
              {features.map((step) => {
                const { name, source } = nameOf(step, say, furtherPrefixes(answer.model));
                const effect = effectOf(step, answer.probability_of_pathology, speech);
                return (
                  <li key={step.feature}>
                    {name} <span class="report-small">{source}</span> <b>{effect}</b>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </div>
    </Part>
  );
}

function Notes({ answer: { warnings } }: { readonly answer: StudyAnswer }): JSX.Element {
  const speech = useSpeech();
  return (
    <Part heading={speech.say.warnings.heading}>
      {warnings.length === 0 ? (
        <p>{speech.say.warnings.none}</p>
      ) : (
        <ul class="report-notes">
          {warnings.map((warning) => (
            <li key={warning.code + warning.message}>{noteText(warning, speech)}</li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function noteText({ code, message, values }: StudyAnswer['warnings'][number], { say }: Speech): string {
  const said = say.serviceWarnings[code];
  return said === undefined ? message : `${said.title}. ${filled(said.text, values ?? {})}`;
}
