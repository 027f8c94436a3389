import type { JSX } from 'preact';
import { placeName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import type { Localization, Region } from '../service/study-contract.js';
import { imageText, regionsOf, regionText } from './region-text.js';
import type { AttributionState } from './volume/use-attribution.js';

/** Describes the coloured regions in words. */
export function Caption({
  place,
  attribution,
  imageNumbers,
  onRegion,
}: {
  readonly place: Localization;
  readonly attribution: AttributionState;
  readonly imageNumbers: readonly (number | null)[];
  readonly onRegion: (region: Region) => void;
}): JSX.Element {
  const speech = useSpeech();
  const { say } = speech;
  const name = placeName(place, say);
  const regions = regionsOf(place);
  const imageOf = (region: Region): string => imageText(region, imageNumbers, say);
  return (
    <div class="viewer-caption">
      <p aria-live="polite">
        <strong>{place.region === null ? say.viewer.nowhere(name) : name}</strong>{' '}
        {place.region !== null && (
          <span>
            {regionText(place, place.region, speech)}
            {imageOf(place.region)}
          </span>
        )}
        {attribution !== 'shown' && <span>{say.viewer.attributions[attribution]}</span>}
      </p>
      {regions.length > 1 && (
        <div class="regions" role="group" aria-label={say.viewer.regions}>
          {regions.map((region, index) => (
            <button key={index} type="button" class="region" onClick={() => onRegion(region)}>
              {say.viewer.region(index + 1, say.viewer.sides[region.side])}
              {imageOf(region)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
