import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { onChangeOfStudies } from '../history/changes.js';
import { nameOfStudy } from '../history/study-names.js';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { HOME_LINK } from '../route.js';
import { asFailure, type Failure, failureOfBody, isGone } from '../service/failure.js';
import { followStudy } from '../service/follow-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { fetchStudy } from '../service/study-requests.js';
import { endStudy } from './end-study.js';
import { LostNote, ProgressPanel } from './progress-panel.js';
import { Result } from './result.js';
import { dateOf, shortId } from './study-name.js';

/** A study from the queue to its answer. */
export function StudyPage({ id }: { readonly id: string }): JSX.Element {
  const { say, day } = useSpeech();
  const [study, setStudy] = useState<StudyResource>();
  const [isLost, setLost] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [name] = useState(() => nameOfStudy(id));
  useEffect(() => {
    const onChange = (latest: StudyResource): void => {
      setLost(false);
      setStudy(latest);
    };
    return followStudy(id, { onChange, onLost: () => setLost(true), onFailure: setFailure });
  }, [id]);
  useEffect(() => {
    // Another tab may have deleted it.
    const check = (): void => {
      fetchStudy(id).catch((error: unknown) => {
        const reason = asFailure(error);
        if (isGone(reason)) setFailure(reason);
      });
    };
    return onChangeOfStudies(check);
  }, [id]);
  useEffect(() => {
    // The browser keeps titles in its history, so they do not contain the study's name or result.
    const progress = study?.state === 'running' ? `${say.percent(study.progress)} · ` : '';
    const title = study === undefined ? say.subtitle : say.result.title(shortId(id), day(dateOf(study)));
    document.title = `${progress}${title} · CT-CLIP`;
  }, [id, study, say]);

  const end = (ended: StudyResource): void => {
    endStudy(ended, name || say.history.unnamed(shortId(id)), say).then(
      (isDone) => {
        if (isDone) location.hash = HOME_LINK;
      },
      (error: unknown) => setFailure(asFailure(error)),
    );
  };

  if (failure !== undefined) return <Refused failure={failure} />;
  if (study === undefined) {
    return (
      <div class="narrow">
        <ProgressBar label={say.progress.heading} part={null} />
        {isLost && <LostNote />}
      </div>
    );
  }
  switch (study.state) {
    case 'waiting':
    case 'running':
      return (
        <div class="narrow">
          <ProgressPanel study={study} name={name} isLost={isLost} onCancel={() => end(study)} />
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
        <Result study={study} answer={study.result} name={name} onRemove={() => end(study)} />
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
