import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { comparisonLink, studyLink } from '../route.js';
import { type Failure, failureOfBody } from '../service/failure.js';
import { followStudy } from '../service/follow-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { LostNote } from '../study/progress-panel.js';
import { shortId } from '../study/study-name.js';
import type { AnsweredStudy } from './compared-study.js';
import { Comparison } from './comparison.js';
import { EarlierChoice } from './earlier-choice.js';

/** A study next to an earlier one, which the user chooses first. */
export function ComparisonPage({
  id,
  earlier,
}: {
  readonly id: string;
  readonly earlier: string | undefined;
}): JSX.Element {
  if (earlier === undefined) return <EarlierChoice key={id} id={id} />;
  return <Both key={`${id} ${earlier}`} id={id} earlierId={earlier} />;
}

function Both({ id, earlierId }: { readonly id: string; readonly earlierId: string }): JSX.Element {
  const { say } = useSpeech();
  const current = useFollowed(id);
  const earlier = useFollowed(earlierId);
  useEffect(() => {
    document.title = `${say.comparison.title(shortId(id), shortId(earlierId))} · CT-CLIP`;
  }, [id, earlierId, say]);
  const [currentAnswer, earlierAnswer] = [answerOf(current.study), answerOf(earlier.study)];
  if (currentAnswer !== undefined && earlierAnswer !== undefined)
    return <Comparison current={currentAnswer} earlier={earlierAnswer} />;
  return (
    <div class="narrow comparison-waiting">
      <h1>{say.comparison.heading}</h1>
      <Waiting title={say.comparison.current} id={id} followed={current} />
      <Waiting title={say.comparison.earlier} id={earlierId} followed={earlier} />
      <a class="button" href={comparisonLink(id)}>
        {say.comparison.another}
      </a>
    </div>
  );
}

function answerOf(study: StudyResource | undefined): AnsweredStudy | undefined {
  if (study?.state !== 'succeeded' || study.result === null) return undefined;
  return { study, answer: study.result };
}

interface Followed {
  /** Undefined until the service has answered. */
  readonly study: StudyResource | undefined;
  readonly isLost: boolean;
  readonly failure: Failure | undefined;
}

function useFollowed(id: string): Followed {
  const [study, setStudy] = useState<StudyResource>();
  const [isLost, setLost] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    const onChange = (latest: StudyResource): void => {
      setLost(false);
      setStudy(latest);
    };
    return followStudy(id, { onChange, onLost: () => setLost(true), onFailure: setFailure });
  }, [id]);
  return { study, isLost, failure };
}

/** State of one of the two studies, shown until both have an answer. */
function Waiting({
  title,
  id,
  followed: { study, isLost, failure },
}: {
  readonly title: string;
  readonly id: string;
  readonly followed: Followed;
}): JSX.Element {
  const refusal = study?.state === 'failed' ? failureOfBody(study.failure ?? {}) : failure;
  return (
    <section class="card comparison-state" aria-label={title}>
      <h2>
        {title}: <a href={studyLink(id)}>{shortId(id)}</a>
      </h2>
      {refusal !== undefined && <FailureNote failure={refusal} />}
      {isLost && refusal === undefined && <LostNote />}
      {refusal === undefined && <State study={study} />}
    </section>
  );
}

function State({ study }: { readonly study: StudyResource | undefined }): JSX.Element {
  const { say } = useSpeech();
  const { waiting, assessing, noAnswer } = say.comparison;
  switch (study?.state) {
    case undefined:
      return <ProgressBar label={say.progress.heading} part={null} />;
    case 'waiting':
    case 'running': {
      const isWaiting = study.state === 'waiting';
      const text = isWaiting ? waiting : assessing(say.percent(study.progress));
      return (
        <>
          <p aria-live="polite">{text}</p>
          <ProgressBar label={text} part={isWaiting ? null : study.progress} />
        </>
      );
    }
    case 'succeeded':
      return <p>{say.history.states.succeeded}</p>;
    case 'failed':
    case 'cancelled':
      return <p>{noAnswer}</p>;
  }
}
