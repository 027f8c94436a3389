import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { findingName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import { PlaceIcon } from '../parts/icons.js';
import type { Localization, StudyAnswer } from '../service/study-contract.js';
import { groupedFindings, sortedFindings } from './finding-groups.js';
import { type Source, sourcesOf } from './finding-sources.js';

/** Number of findings that can be read at a glance. */
const FEW = 8;

/** The probabilities of the findings as bars, by organ. A finding with a known place can be shown in the images. */
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
  const sources = sourcesOf(answer, say);
  const [network, setNetwork] = useState(() => strongestSource(sources));
  // The bars follow the viewer's selection.
  useEffect(() => {
    if (shown !== undefined && shown.model !== 'ensemble') setNetwork(shown.model);
  }, [shown]);
  const [isLong, setLong] = useState(false);
  const source = sources.find((one) => one.network === network);
  const sorted = sortedFindings(source?.probabilities ?? {});
  const groups = groupedFindings(isLong ? sorted : sorted.slice(0, FEW));
  return (
    <section class="card" aria-labelledby="findings-heading">
      <div class="section-head">
        <h2 id="findings-heading">{say.findings.heading}</h2>
        <Choice
          label={say.findings.source}
          value={network}
          options={sources.map((one) => ({ value: one.network, text: one.title }))}
          onChoose={setNetwork}
        />
      </div>
      <p class="quiet">{source?.text}</p>
      {sorted.length === 0 ? (
        <p class="quiet">{say.findings.none}</p>
      ) : (
        groups.map(({ group, findings }) => (
          <div key={group} class="finding-group">
            <h3>{say.features.groups[group] ?? group}</h3>
            <ol class="bars findings">
              {findings.map(({ finding, probability }) => {
                const place = placeOf(answer, network, finding);
                return (
                  <Finding
                    key={finding}
                    finding={finding}
                    probability={probability}
                    isShown={place !== undefined && place === shown}
                    onShow={place && (() => onShow(place))}
                  />
                );
              })}
            </ol>
          </div>
        ))
      )}
      <p class="quiet threshold-note">{say.findings.thresholdNote}</p>
      {sorted.length > FEW && (
        <button type="button" class="link-button" aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? say.findings.fewer : say.findings.all(sorted.length)}
        </button>
      )}
    </section>
  );
}

/** The one of CT-CLIP's two networks with the highest probability; only their findings have places. */
function strongestSource(sources: readonly Source[]): string {
  const strongest = ({ probabilities }: Source): number => Math.max(0, ...Object.values(probabilities));
  const [first, second] = sources;
  if (first === undefined) return '';
  return second !== undefined && strongest(second) > strongest(first) ? second.network : first.network;
}

function placeOf(answer: StudyAnswer, network: string, finding: string): Localization | undefined {
  return answer.localization?.find((place) => place.model === network && place.finding === finding);
}

function Finding({
  finding,
  probability,
  isShown,
  onShow,
}: {
  readonly finding: string;
  readonly probability: number;
  readonly isShown: boolean;
  readonly onShow: (() => void) | undefined;
}): JSX.Element {
  const { say, probability: asText } = useSpeech();
  const name = findingName(finding, say);
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
        <span class="bar bar-score" style={{ left: 0, width: `${probability * 100}%` }} />
      </span>
      <span class="bar-value">{asText(probability)}</span>
    </li>
  );
}
