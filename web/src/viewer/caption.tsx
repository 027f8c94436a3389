import type { JSX } from 'preact';
import { namedSide } from '../../../src/core/attribution/named-side.js';
import { placeName } from '../language/feature-names.js';
import { type Speech, useSpeech } from '../language/language.js';
import type { Localization, Region } from '../service/study-contract.js';
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
  const imageText = ({ peak_slice: slice }: Region): string => {
    const number = imageNumbers[slice] ?? null;
    return number === null ? '' : ` · ${say.viewer.image(number)}`;
  };
  return (
    <div class="viewer-caption">
      <p aria-live="polite">
        <strong>{place.region === null ? say.viewer.nowhere(name) : name}</strong>{' '}
        {place.region !== null && (
          <span>
            {regionText(place, place.region, speech)}
            {imageText(place.region)}
          </span>
        )}
        {attribution !== 'shown' && <span>{say.viewer.attributions[attribution]}</span>}
      </p>
      {regions.length > 1 && (
        <div class="regions" role="group" aria-label={say.viewer.regions}>
          {regions.map((region, index) => (
            <button key={index} type="button" class="region" onClick={() => onRegion(region)}>
              {say.viewer.region(index + 1, say.viewer.sides[region.side])}
              {imageText(region)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The regions of a score, the strongest first. */
export function regionsOf({ region, further_regions: further }: Localization): readonly Region[] {
  return region === null ? [] : [region, ...further];
}

function regionText(
  { sides, further_regions: further }: Localization,
  { side, tissue, size_mm: size }: Region,
  { say, number }: Speech,
): string {
  const [width = '', depth = '', height = ''] = size.map((millimetres) => number(millimetres));
  const named = sides === null ? side : namedSide(side, sides, 1 + further.length);
  const where =
    named === 'both' && sides !== null
      ? say.viewer.bothSides(say.percent(sides.left), say.percent(sides.right))
      : say.viewer.sides[named === 'both' ? side : named];
  return [say.viewer.tissues[tissue], where, say.viewer.size(width, depth, height)].join(' · ');
}
