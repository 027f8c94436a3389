import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { findingName } from '../language/feature-names.js';
import { useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { overlayPictureAddress } from '../service/addresses.js';
import { GONE } from '../service/failure.js';
import { type Plane, PLANES, type View, VIEWS, WINDOW_NAMES } from './display.js';
import { OverlayControl } from './overlay-control.js';
import { positionText } from './position-text.js';
import { SliceSlider } from './slice-slider.js';
import { useAttribution, useView, useVolumeView, type ViewerState } from './use-volume-view.js';

/** How far Page Up and Page Down go. */
const PAGE = 10;

/** The images of a study, and over them where the score of a finding comes from. */
export function Viewer({
  id,
  finding,
}: {
  readonly id: string;
  readonly finding: string | undefined;
}): JSX.Element {
  const { say } = useSpeech();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { state, view, position, window, setWindow } = useVolumeView(id, canvas);
  const [shown, choose] = useView(view);
  const [opacity, setOpacity] = useState(0.6);
  const [isOverlayOn, setOverlayOn] = useState(true);
  const isLoading = useAttribution(id, view, finding, isOverlayOn ? opacity : 0);
  const plane: Plane = shown === 'mpr' ? 'axial' : shown;

  const scroll = (event: KeyboardEvent): void => {
    const steps = SCROLL_KEYS[event.key];
    if (steps === undefined || position === undefined) return;
    event.preventDefault();
    // NiiVue listens as well, and means other things by the keys.
    event.stopPropagation();
    view?.goToSlice(plane, position.slices[plane] + steps);
  };

  return (
    <section class="viewer" aria-labelledby="viewer-heading">
      <h2 id="viewer-heading" class="unseen">
        {say.viewer.heading}
      </h2>
      {state.is === 'shown' && (
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
      )}
      <div class={`viewer-stage viewer-${state.is}`} onKeyDownCapture={scroll}>
        <canvas
          ref={canvas}
          tabIndex={state.is === 'shown' ? 0 : -1}
          role="img"
          aria-label={say.viewer.canvas}
          aria-describedby="viewer-help"
        />
        {state.is === 'shown' && finding !== undefined && (
          <p class="viewer-caption" aria-live="polite">
            {isLoading ? say.viewer.loading : say.viewer.shownFinding(findingName(finding, say))}
          </p>
        )}
        {position !== undefined && state.is === 'shown' && (
          <p
            class="viewer-position"
            data-millimetres={position.millimetres.map((value) => value.toFixed(1)).join(' ')}
          >
            {positionText(position.millimetres, say.viewer)} mm
            {position.hounsfield !== null && <span>{say.viewer.hounsfield(position.hounsfield)}</span>}
          </p>
        )}
        <Instead id={id} state={state} />
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
          {finding !== undefined && (
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

const SCROLL_KEYS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: PAGE,
  PageDown: -PAGE,
};

function planesOf(view: View): readonly Plane[] {
  return view === 'mpr' ? PLANES : [view];
}

/** What stands in the place of images that are not shown. */
function Instead({ id, state }: { readonly id: string; readonly state: ViewerState }): JSX.Element | null {
  const { say } = useSpeech();
  switch (state.is) {
    case 'shown':
      return null;
    case 'loading':
      return (
        <div class="viewer-instead">
          <p>{say.viewer.loading}</p>
          <ProgressBar label={say.viewer.loading} part={state.part} />
        </div>
      );
    case 'without-graphics':
      return (
        <div class="viewer-instead">
          <p>{say.viewer.noGraphics}</p>
          <img src={overlayPictureAddress(id)} alt={say.viewer.picture} />
        </div>
      );
    case 'failed':
      return (
        <div class="viewer-instead">
          {state.failure.status === 404 || state.failure.code === GONE ? (
            <>
              <p class="empty-title">{say.viewer.unavailable}</p>
              <p>{say.viewer.unavailableText}</p>
            </>
          ) : (
            <FailureNote failure={state.failure} />
          )}
        </div>
      );
  }
}
