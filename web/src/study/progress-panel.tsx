import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { DoneIcon, WarningIcon } from '../parts/icons.js';
import { ProgressBar } from '../parts/progress-bar.js';
import type { StudyResource, StudyStage } from '../service/study-contract.js';

/** Stages in the service's order; the compiler reports a missing one. */
const ORDER: Readonly<Record<StudyStage, number>> = {
  reading: 0,
  decoding: 1,
  resampling: 2,
  encoding: 3,
  networks: 4,
  classifying: 5,
  explaining: 6,
};
const STAGES = Object.keys(ORDER) as readonly StudyStage[];

/** Progress of a study that waits or is being assessed. */
export function ProgressPanel({
  study,
  name,
  isLost,
  onCancel,
}: {
  readonly study: StudyResource;
  readonly name: string;
  /** Whether the service cannot be reached at the moment. */
  readonly isLost: boolean;
  readonly onCancel: () => void;
}): JSX.Element {
  const { say } = useSpeech();
  const isWaiting = study.state === 'waiting';
  const stage = isWaiting ? 'waiting' : (study.stage ?? 'reading');
  const text = say.progress.stages[stage] ?? stage;
  return (
    <section class="card progress-panel">
      {name !== '' && <p class="verdict-name">{name}</p>}
      <h1>{isWaiting ? text : say.progress.heading}</h1>
      {isWaiting && study.position !== null && (
        <p class="progress-stage">{say.progress.queued(study.position - 1)}</p>
      )}
      <p class="unseen" aria-live="polite">
        {text}
      </p>
      <ProgressBar label={text} part={isWaiting || isLost ? null : study.progress} />
      {isLost && <LostNote />}
      <Stages now={stage} />
      <p class="quiet">{say.progress.stay}</p>
      <button type="button" class="button" disabled={isLost} onClick={onCancel}>
        {say.progress.cancel}
      </button>
    </section>
  );
}

/** The service cannot be reached; the page waits for it. */
export function LostNote(): JSX.Element {
  const { say } = useSpeech();
  return (
    <p class="lost-note icon-line" role="status">
      <WarningIcon />
      {say.progress.lost}
    </p>
  );
}

/** Finished, current and future stages; an unknown stage comes last. */
function Stages({ now }: { readonly now: string }): JSX.Element {
  const { say } = useSpeech();
  // Most services have no further networks, so their stage is listed only while it lasts.
  const usual = STAGES.filter((stage) => stage !== 'networks' || now === 'networks');
  const stages: readonly string[] = now === 'waiting' || isKnown(now) ? usual : [...usual, now];
  const current = stages.indexOf(now);
  return (
    <ol class="stages">
      {stages.map((stage, index) => (
        <li
          key={stage}
          class={index < current ? 'stage stage-done' : index === current ? 'stage stage-now' : 'stage'}
          aria-current={index === current ? 'step' : undefined}
        >
          <span class="stage-mark">{index < current && <DoneIcon />}</span>
          {say.progress.stages[stage] ?? stage}
        </li>
      ))}
    </ol>
  );
}

function isKnown(stage: string): boolean {
  return STAGES.some((known) => known === stage);
}
