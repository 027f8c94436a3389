import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import type { Localization, StudyResource } from '../service/study-contract.js';
import { Images, peakOf } from './images.js';
import { Instead } from './instead.js';
import { useFullness } from './use-fullness.js';
import { useAttribution } from './volume/use-attribution.js';
import { useVolume } from './volume/use-volume.js';

/** The images of a study, with the map of a score on top. */
export function Viewer({
  links,
  imageNumbers = [],
  places,
  place,
  visit,
  onPlace,
}: {
  /** Links to the files of the study. */
  readonly links: StudyResource['links'];
  /** Image numbers of the slices in their series; slices without one are counted. */
  readonly imageNumbers?: readonly (number | null)[] | undefined;
  readonly places: readonly Localization[];
  /** The place that is shown. */
  readonly place: Localization | undefined;
  /** Changes whenever the place is selected again. */
  readonly visit: number;
  readonly onPlace: (place: Localization) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const section = useRef<HTMLElement>(null);
  const full = useFullness(section);
  const { state, look } = useVolume(links.volume, peakOf(place?.region));
  const attribution = useAttribution(links.attributions, place);
  return (
    <section
      ref={section}
      class={full.isFull ? 'viewer viewer-full' : 'viewer'}
      aria-labelledby="viewer-heading"
    >
      <h2 id="viewer-heading" class="unseen">
        {say.viewer.heading}
      </h2>
      {state.is === 'shown' ? (
        <Images
          volume={state.volume}
          loaded={state.loaded}
          imageNumbers={imageNumbers}
          places={places}
          place={place}
          visit={visit}
          attribution={attribution.state}
          shown={attribution.shown}
          full={full}
          onPlace={onPlace}
          onLook={look}
        />
      ) : (
        <div class="viewer-stage">
          <Instead state={state} />
        </div>
      )}
    </section>
  );
}
