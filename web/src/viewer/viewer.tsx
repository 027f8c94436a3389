import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import type { Localization, StudyResource } from '../service/study-contract.js';
import { Caption } from './caption.js';
import { Directions } from './directions.js';
import { type Plane, PLANES, type View, VIEWS, WINDOW_NAMES } from './display.js';
import { Instead } from './instead.js';
import { OverlayControl } from './overlay-control.js';
import { Places } from './places.js';
import { positionText } from './position-text.js';
import { SliceSlider } from './slice-slider.js';
import { useAttribution, useView, useVisits, useVolumeView } from './use-volume-view.js';

/** Number of slices that Page Up and Page Down scroll. */
const PAGE = 10;

const SCROLL_KEYS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: PAGE,
  PageDown: -PAGE,
};

/** The images of a study, with the map of a score on top. */
export function Viewer({
  links,
  places,
  place,
  visit,
  onPlace,
}: {
  /** The files of the study. */
  readonly links: StudyResource['links'];
  readonly places: readonly Localization[];
  /** The place that is shown. */
  readonly place: Localization | undefined;
  /** Changes whenever the place is selected again. */
  readonly visit: number;
  readonly onPlace: (place: Localization) => void;
}): JSX.Element {
  const { say, number } = useSpeech();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, view, position, window, setWindow } = useVolumeView(links.volume, canvas);
  const { name: shown, panes, choose } = useView(view);
  const [opacity, setOpacity] = useState(0.6);
  const [isOverlayOn, setOverlayOn] = useState(true);
  useVisits(view, place, visit);
  const attribution = useAttribution(links.attributions, view, place, isOverlayOn ? opacity : 0);
  const plane: Plane = shown === 'mpr' ? 'axial' : shown;

  const scroll = (event: KeyboardEvent): void => {
    const steps = SCROLL_KEYS[event.key];
    // NiiVue also listens and assigns other meanings to the keys.
    if (event.key !== 'Tab') event.stopPropagation();
    if (steps === undefined || position === undefined) return;
    event.preventDefault();
    view?.goToSlice(plane, position.slices[plane] + steps);
  };

  return (
    <section class="viewer" aria-labelledby="viewer-heading">
      <h2 id="viewer-heading" class="unseen">
        {say.viewer.heading}
      </h2>
      {state.is === 'shown' && (
        <>
          <div class="viewer-bar">
            <Choice
              label={say.viewer.plane}
              value={shown}
              options={VIEWS.map((value) => ({ value, text: say.viewer.planes[value] }))}
              onChoose={choose}
            />
            <Choice
              label={say.viewer.window}
              value={window ?? ''}
              options={WINDOW_NAMES.map((value) => ({ value, text: say.viewer.windows[value] }))}
              onChoose={(name) => name !== '' && setWindow(name)}
            />
          </div>
          <Places places={places} shown={place} onShow={onPlace} />
          <div class="viewer-status">
            {place !== undefined && <Caption place={place} attribution={attribution} />}
            {position !== undefined && (
              <p class="viewer-position">
                <span>{positionText(position.millimetres, say.viewer)}</span>
                {position.hounsfield !== null && (
                  <span>{say.viewer.hounsfield(signed(position.hounsfield, number))}</span>
                )}
              </p>
            )}
          </div>
        </>
      )}
      <div class={`viewer-stage viewer-${state.is} viewer-view-${shown}`} onKeyDownCapture={scroll}>
        <canvas
          ref={canvas}
          tabIndex={state.is === 'shown' ? 0 : -1}
          role="img"
          aria-label={say.viewer.canvas}
          aria-describedby="viewer-help"
        />
        {state.is === 'shown' && <Directions panes={panes} />}
        <Instead picture={links.overlay} state={state} />
      </div>
      {state.is === 'shown' && position !== undefined && (
        <div class="viewer-controls">
          {planesOf(shown).map((each) => (
            <SliceSlider
              key={each}
              plane={each}
              slice={position.slices[each]}
              count={state.counts[each]}
              onChange={(slice) => view?.goToSlice(each, slice)}
            />
          ))}
          {place !== undefined && (
            <OverlayControl
              isOn={isOverlayOn}
              opacity={opacity}
              onToggle={setOverlayOn}
              onOpacity={setOpacity}
            />
          )}
        </div>
      )}
      <p id="viewer-help" class={state.is === 'shown' ? 'viewer-help' : 'unseen'}>
        {say.viewer.help}
      </p>
    </section>
  );
}

function planesOf(view: View): readonly Plane[] {
  return view === 'mpr' ? PLANES : [view];
}

/** Uses a real minus sign instead of a hyphen. */
function signed(value: number, number: (value: number) => string): string {
  return value < 0 ? `−${number(-value)}` : number(value);
}
