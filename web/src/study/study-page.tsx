import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { forgetStudy, nameOfStudy } from '../history/study-history.js';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { HOME_LINK } from '../route.js';
import { asFailure, type Failure, failureOfBody } from '../service/failure.js';
import { cancelStudy, followStudy } from '../service/follow-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { ProgressPanel } from './progress-panel.js';
import { Result } from './result.js';

/** A study from the queue to its answer. */
export function StudyPage({ id }: { readonly id: string }): JSX.Element {
  const { say } = useSpeech();
  const [study, setStudy] = useState<StudyResource>();
  const [failure, setFailure] = useState<Failure>();
  const [name] = useState(() => nameOfStudy(id));
  useEffect(() => followStudy(id, setStudy, setFailure), [id]);
  useEffect(() => {
    // Without the study's name: the browser keeps titles in its own history.
    const progress = study?.state === 'running' ? `${say.percent(study.progress)} · ` : '';
    document.title = `${progress}${say.subtitle} · CT-CLIP`;
  }, [study, say]);

  const remove = (): void => {
    if (!confirm(say.result.confirmRemove)) return;
    forgetStudy(id);
    location.hash = HOME_LINK;
  };
  const cancel = (): void => {
    cancelStudy(id).then(
      () => (location.hash = HOME_LINK),
      (error: unknown) => setFailure(asFailure(error)),
    );
  };

  if (failure !== undefined) return <Refused failure={failure} />;
  if (study === undefined) {
    return (
      <div class="narrow">
        <ProgressBar label={say.progress.heading} part={null} />
      </div>
    );
  }
  switch (study.state) {
    case 'waiting':
    case 'running':
      return (
        <div class="narrow">
          <ProgressPanel study={study} name={name} onCancel={cancel} />
        </div>
      );
    case 'cancelled':
      return (
        <div class="narrow">
          <h1>{say.result.cancelled}</h1>
          <p class="lead">{say.result.cancelledText}</p>
          <HomeLink />
        </div>
      );
    case 'failed':
      return <Refused failure={failureOfBody(study.failure ?? {})} name={name} />;
    case 'succeeded':
      return study.result === null ? (
        <Refused failure={failureOfBody({})} name={name} />
      ) : (
        <Result study={study} answer={study.result} name={name} onRemove={remove} />
      );
  }
}

function Refused({ failure, name = '' }: { readonly failure: Failure; readonly name?: string }): JSX.Element {
  return (
    <div class="narrow">
      {name !== '' && <p class="verdict-name">{name}</p>}
      <FailureNote failure={failure}>
        <HomeLink />
      </FailureNote>
    </div>
  );
}

function HomeLink(): JSX.Element {
  const { say } = useSpeech();
  return (
    <a class="button button-primary" href={HOME_LINK}>
      {say.failure.back}
    </a>
  );
}
