import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { isGone } from '../service/failure.js';
import type { VolumeState } from './volume/use-volume.js';

/** Replacement for images that are loading or cannot be shown. */
export function Instead({
  state,
}: {
  readonly state: Exclude<VolumeState, { readonly is: 'shown' }>;
}): JSX.Element {
  const { say } = useSpeech();
  if (state.is === 'loading')
    return (
      <div class="viewer-instead">
        <p>{say.viewer.loading}</p>
        <ProgressBar label={say.viewer.loading} part={null} />
      </div>
    );
  const { failure } = state;
  return (
    <div class="viewer-instead">
      {isGone(failure) ? (
        <>
          <p class="empty-title">{say.viewer.unavailable}</p>
          <p>{say.viewer.unavailableText}</p>
        </>
      ) : (
        <FailureNote failure={failure} />
      )}
    </div>
  );
}
