import type { JSX } from 'preact';
import { placeName } from '../language/feature-names.js';
import { type Speech, useSpeech } from '../language/language.js';
import type { Localization, Region } from '../service/study-contract.js';
import type { AttributionState } from './use-volume-view.js';

/** Describes the coloured region in words. */
export function Caption({
  place,
  attribution,
}: {
  readonly place: Localization;
  readonly attribution: AttributionState;
}): JSX.Element {
  const speech = useSpeech();
  const { say } = speech;
  const name = placeName(place, say);
  return (
    <p class="viewer-caption" aria-live="polite">
      <strong>{place.region === null ? say.viewer.nowhere(name) : name}</strong>
      {place.region !== null && <span>{regionText(place.region, speech)}</span>}
      {attribution !== 'shown' && <span>{say.viewer.attributions[attribution]}</span>}
    </p>
  );
}

function regionText(
  { side, tissue, size_mm: size, peak_image: image }: Region,
  { say, number }: Speech,
): string {
  const [width = '', depth = '', height = ''] = size.map((millimetres) => number(millimetres));
  const parts = [say.viewer.tissues[tissue], say.viewer.sides[side], say.viewer.size(width, depth, height)];
  // In a multi-frame image the frame is the number that viewers show.
  const isFirst = image === null || image.frame === 1;
  const imageNumber = isFirst ? (image?.instance_number ?? null) : image.frame;
  return (imageNumber === null ? parts : [...parts, say.viewer.image(imageNumber)]).join(' · ');
}
