import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { answeredSentence } from '../../../src/core/dicom/series/reason-sentences.js';
import type { SeriesAnswer, StudyAnswer } from '../service/study-contract.js';
import { useSeriesFacts } from './series-facts.js';

/** The series that was read, and why the others were not. */
export function SeriesTable({
  answer: { series, patient_position: position },
  onAssess,
}: {
  readonly answer: Pick<StudyAnswer, 'series' | 'patient_position'>;
  /** Assesses another series of the study. */
  readonly onAssess: (seriesUid: string) => void;
}): JSX.Element | null {
  const { say } = useSpeech();
  if (series.length === 0) return null;
  const chosenFirst = series.toSorted((a, b) => Number(b.chosen) - Number(a.chosen));
  return (
    <section class="card" aria-labelledby="series-heading">
      <h2 id="series-heading">{say.series.heading}</h2>
      <p class="quiet">{say.series.text}</p>
      <ul class="series">
        {chosenFirst.map((each) => (
          <Series key={each.series_uid} series={each} position={position} onAssess={onAssess} />
        ))}
      </ul>
    </section>
  );
}

function Series({
  series,
  position,
  onAssess,
}: {
  readonly series: SeriesAnswer;
  /** PatientPosition of the series that was read. */
  readonly position: string | null;
  readonly onAssess: (seriesUid: string) => void;
}): JSX.Element {
  const { say, language } = useSpeech();
  const facts = useSeriesFacts(series, position);
  return (
    <li class={series.chosen ? 'series-item series-chosen' : 'series-item'}>
      <p class="series-head">
        <span class={series.chosen ? 'tag tag-accent' : 'tag'}>
          {series.chosen ? say.series.chosen : say.series.notChosen}
        </span>
        <strong>{series.modality}</strong>
        <span class="quiet">{answeredSentence(series, language)}</span>
      </p>
      <dl class="facts series-facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {!series.chosen && series.slices > 0 && series.series_uid !== '' && (
        <button type="button" class="link-button" onClick={() => onAssess(series.series_uid)}>
          {say.options.assessSeries}
        </button>
      )}
    </li>
  );
}
