import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { findingName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import { PlaceIcon } from '../parts/icons.js';
import type { Localization, StudyAnswer } from '../service/study-contract.js';

type Source = 'supervised' | 'zeroShot';

const SOURCES = { supervised: 'supervised', ctclip: 'zeroShot' } as const;

/** Number of findings that can be read at a glance. */
const FEW = 8;

/** The probabilities of the findings as sorted bars. A finding with a known place can be shown in the images. */
export function FindingsChart({
  answer,
  shown,
  onShow,
}: {
  readonly answer: StudyAnswer;
  /** The place shown in the viewer. */
  readonly shown: Localization | undefined;
  readonly onShow: (place: Localization) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const [source, setSource] = useState<Source>(() => strongerSource(answer));
  // The bars follow the viewer's selection.
  useEffect(() => {
    if (shown !== undefined && shown.model !== 'ensemble') setSource(SOURCES[shown.model]);
  }, [shown]);
  const [isLong, setLong] = useState(false);
  const probabilities =
    source === 'supervised' ? answer.supervised_probabilities : answer.ctclip_probabilities;
  const sorted = Object.entries(probabilities).toSorted(([, a], [, b]) => b - a);
  const listed = isLong ? sorted : sorted.slice(0, FEW);
  const { threshold } = answer.model;
  return (
    <section class="card" aria-labelledby="findings-heading">
      <div class="section-head">
        <h2 id="findings-heading">{say.findings.heading}</h2>
        <Choice
          label={say.findings.source}
          value={source}
          options={[
            { value: 'supervised', text: say.findings.supervised },
            { value: 'zeroShot', text: say.findings.zeroShot },
          ]}
          onChoose={setSource}
        />
      </div>
      <p class="quiet">{source === 'supervised' ? say.findings.supervisedText : say.findings.zeroShotText}</p>
      {sorted.length === 0 ? (
        <p class="quiet">{say.findings.none}</p>
      ) : (
        <ol class="bars findings">
          {listed.map(([finding, probability]) => {
            const place = placeOf(answer, source, finding);
            return (
              <Finding
                key={finding}
                finding={finding}
                probability={probability}
                threshold={threshold}
                isShown={place !== undefined && place === shown}
                onShow={place && (() => onShow(place))}
              />
            );
          })}
        </ol>
      )}
      <p class="quiet threshold-note">{say.findings.thresholdNote(say.percent(threshold))}</p>
      {sorted.length > FEW && (
        <button type="button" class="link-button" aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? say.findings.fewer : say.findings.all(sorted.length)}
        </button>
      )}
    </section>
  );
}

/** The list with the higher maximum probability. */
function strongerSource({ supervised_probabilities, ctclip_probabilities }: StudyAnswer): Source {
  const strongest = (of: Readonly<Record<string, number>>): number => Math.max(0, ...Object.values(of));
  return strongest(ctclip_probabilities) > strongest(supervised_probabilities) ? 'zeroShot' : 'supervised';
}

function placeOf(answer: StudyAnswer, source: Source, finding: string): Localization | undefined {
  const model = source === 'supervised' ? 'supervised' : 'ctclip';
  return answer.localization?.find((place) => place.model === model && place.finding === finding);
}

function Finding({
  finding,
  probability,
  threshold,
  isShown,
  onShow,
}: {
  readonly finding: string;
  readonly probability: number;
  readonly threshold: number;
  readonly isShown: boolean;
  readonly onShow: (() => void) | undefined;
}): JSX.Element {
  const { say } = useSpeech();
  const name = findingName(finding, say);
  const tone = probability >= threshold ? 'bar-high' : 'bar-low';
  return (
    <li class={isShown ? 'bar-row bar-shown' : 'bar-row'}>
      <span class="bar-name">
        {onShow === undefined ? (
          name
        ) : (
          <button
            type="button"
            class="place-button"
            aria-pressed={isShown}
            title={say.findings.show(name)}
            onClick={onShow}
          >
            <PlaceIcon />
            {name}
          </button>
        )}
      </span>
      <span class="bar-track" aria-hidden="true">
        <span class={`bar ${tone}`} style={{ left: 0, width: `${probability * 100}%` }} />
        <span class="bar-threshold" style={{ left: `${threshold * 100}%` }} />
      </span>
      <span class="bar-value">{say.percent(probability)}</span>
    </li>
  );
}
