import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { linkAddress } from '../service/addresses.js';
import type { ViewerState } from './use-volume-view.js';

const NOT_FOUND = 404;
const GONE = 410;

/** Replacement for images that cannot be shown. */
export function Instead({
  picture,
  state,
}: {
  /** Link to the picture of the key slices. */
  readonly picture: string | undefined;
  readonly state: ViewerState;
}): JSX.Element | null {
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
          {picture !== undefined && <img src={linkAddress(picture)} alt={say.viewer.picture} />}
        </div>
      );
    case 'failed':
      return (
        <div class="viewer-instead">
          {state.failure.status === NOT_FOUND || state.failure.status === GONE ? (
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
