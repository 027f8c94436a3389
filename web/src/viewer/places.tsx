import type { JSX } from 'preact';
import { placeName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import type { Localization } from '../service/study-contract.js';

/** Buttons that choose the score whose place is shown. */
export function Places({
  places,
  shown,
  onShow,
}: {
  readonly places: readonly Localization[];
  readonly shown: Localization | undefined;
  readonly onShow: (place: Localization) => void;
}): JSX.Element | null {
  const { say, probability } = useSpeech();
  if (places.length === 0) return null;
  return (
    <div class="places" role="group" aria-label={say.viewer.places}>
      <span class="places-title">{say.viewer.places}</span>
      {places.map((place) => (
        <button
          key={place.map}
          type="button"
          class="place"
          aria-pressed={place === shown}
          onClick={() => onShow(place)}
        >
          {placeName(place, say)}
          <span class="place-probability">{probability(place.probability)}</span>
        </button>
      ))}
    </div>
  );
}
