import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { ProgressBar } from '../parts/progress-bar.js';
import type { StudyResource } from '../service/study-contract.js';

/** How far a study is that waits or is being assessed. */
export function ProgressPanel({
  study,
  name,
  onCancel,
}: {
  readonly study: StudyResource;
  readonly name: string;
  readonly onCancel: () => void;
}): JSX.Element {
  const { say } = useSpeech();
  const isWaiting = study.state === 'waiting';
  const stage = isWaiting ? 'waiting' : (study.stage ?? 'reading');
  const text = say.progress.stages[stage] ?? stage;
  return (
    <section class="progress-panel">
      {name !== '' && <p class="verdict-name">{name}</p>}
      <h1>{say.progress.heading}</h1>
      <p class="progress-stage" aria-live="polite">
        {text}
        {isWaiting && study.position !== null && (
          <span class="quiet"> {say.progress.queued(study.position - 1)}</span>
        )}
      </p>
      <ProgressBar label={text} part={isWaiting ? null : study.progress} />
      <p class="quiet">{say.progress.stay}</p>
      <button type="button" class="button" onClick={onCancel}>
        {say.progress.cancel}
      </button>
    </section>
  );
}
