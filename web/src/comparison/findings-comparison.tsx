import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { findingName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import { PlaceIcon } from '../parts/icons.js';
import type { Localization, StudyAnswer } from '../service/study-contract.js';
import { sourcesOf } from '../study/finding-sources.js';
import type { ShownPlace, Side } from './compared-study.js';
import { changesByGroup, type FindingChange } from './finding-changes.js';

/** The scores of one network in both studies, by organ and change. Findings with a known place lead to the images. */
export function FindingsComparison({
  current,
  earlier,
  shown,
  onShow,
}: {
  readonly current: StudyAnswer;
  readonly earlier: StudyAnswer;
  readonly shown: ShownPlace | undefined;
  readonly onShow: (side: Side, place: Localization) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const { comparison } = say;
  const [now, before] = [sourcesOf(current, say), sourcesOf(earlier, say)];
  const networks = new Map([...before, ...now].map(({ network, title }) => [network, title]));
  const [network, setNetwork] = useState(now[0]?.network ?? '');
  const scoresIn = (sources: typeof now): Readonly<Record<string, number>> =>
    sources.find((source) => source.network === network)?.probabilities ?? {};
  const placeIn = (answer: StudyAnswer, finding: string): Localization | undefined =>
    answer.localization?.find(
      (place) => place.model === network && place.finding === finding && place.region !== null,
    );
  return (
    <section class="card" aria-labelledby="changes-heading">
      <div class="section-head">
        <h2 id="changes-heading">{comparison.findings}</h2>
        <Choice
          label={say.findings.source}
          value={network}
          options={[...networks].map(([value, text]) => ({ value, text }))}
          onChoose={setNetwork}
        />
      </div>
      <p class="quiet">{comparison.findingsText}</p>
      <table class="comparison-table changes">
        <thead>
          <tr>
            <th scope="col">{comparison.finding}</th>
            <th scope="col">{comparison.current}</th>
            <th scope="col">{comparison.earlier}</th>
            <th scope="col">{comparison.points}</th>
          </tr>
        </thead>
        {changesByGroup(scoresIn(now), scoresIn(before)).map(({ group, changes }) => (
          <tbody key={group}>
            <tr>
              <th scope="rowgroup" colSpan={4} class="change-group">
                {say.features.groups[group] ?? group}
              </th>
            </tr>
            {changes.map((each) => (
              <ChangeRow
                key={each.finding}
                change={each}
                places={{ current: placeIn(current, each.finding), earlier: placeIn(earlier, each.finding) }}
                shown={shown}
                onShow={onShow}
              />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function ChangeRow({
  change: { finding, current, earlier },
  places,
  shown,
  onShow,
}: {
  readonly change: FindingChange;
  readonly places: Readonly<Record<Side, Localization | undefined>>;
  readonly shown: ShownPlace | undefined;
  readonly onShow: (side: Side, place: Localization) => void;
}): JSX.Element {
  const { say, change } = useSpeech();
  const name = findingName(finding, say);
  const score = (side: Side, value: number | undefined): JSX.Element => (
    <Score
      value={value}
      label={say.comparison.show(name, say.comparison[side])}
      isShown={shown?.side === side && shown.place === places[side]}
      onShow={placeAction(places[side], (place) => onShow(side, place))}
    />
  );
  const isKnown = current !== undefined && earlier !== undefined;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{score('current', current)}</td>
      <td>{score('earlier', earlier)}</td>
      <td class="change-points">{isKnown ? change(earlier, current) : '–'}</td>
    </tr>
  );
}

function placeAction(
  place: Localization | undefined,
  act: (place: Localization) => void,
): (() => void) | undefined {
  return place && (() => act(place));
}

function Score({
  value,
  label,
  isShown,
  onShow,
}: {
  readonly value: number | undefined;
  readonly label: string;
  readonly isShown: boolean;
  readonly onShow: (() => void) | undefined;
}): JSX.Element {
  const { say, comparedScore } = useSpeech();
  if (value === undefined) return <span class="quiet">{say.comparison.notScored}</span>;
  return (
    <span class="compared-score">
      {onShow !== undefined && (
        <button
          type="button"
          class="icon-button compared-place"
          aria-label={label}
          title={label}
          aria-pressed={isShown}
          onClick={onShow}
        >
          <PlaceIcon />
        </button>
      )}
      <span class="bar-track" aria-hidden="true">
        <span class="bar bar-score" style={{ left: 0, width: `${value * 100}%` }} />
      </span>
      <span class="compared-value">{comparedScore(value)}</span>
    </span>
  );
}
