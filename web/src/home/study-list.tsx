import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { nameOfStudy } from '../history/study-names.js';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { DeleteIcon, LungsIcon } from '../parts/icons.js';
import { studyLink } from '../route.js';
import { asFailure, type Failure } from '../service/failure.js';
import { hasEnded } from '../service/follow-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { endStudy } from '../study/end-study.js';
import { shortId } from '../study/study-name.js';
import { verdictWords } from '../study/verdict-words.js';
import { useStudyList } from './use-study-list.js';

/** The user's studies, newest first, as the service lists them. */
export function StudyList(): JSX.Element {
  const { say } = useSpeech();
  const { studies, isLost, failure, showMore } = useStudyList();
  const [refused, setRefused] = useState<Failure>();
  const nameOf = ({ id }: StudyResource): string => nameOfStudy(id) || say.history.unnamed(shortId(id));
  const remove = (study: StudyResource): void => {
    setRefused(undefined);
    endStudy(study, nameOf(study), say).catch((error: unknown) => setRefused(asFailure(error)));
  };
  const shown = refused ?? failure;
  return (
    <section class="history" aria-labelledby="history-heading" aria-busy={studies === undefined}>
      <h2 id="history-heading">{say.history.heading}</h2>
      {isLost && (
        <p class="quiet" role="status">
          {say.history.lost}
        </p>
      )}
      {shown !== undefined && <FailureNote failure={shown} />}
      {studies?.length === 0 && (
        <div class="empty">
          <LungsIcon />
          <p class="empty-title">{say.history.empty}</p>
          <p class="quiet">{say.history.emptyText}</p>
        </div>
      )}
      {studies !== undefined && studies.length > 0 && (
        <ul class="history-list">
          {studies.map((study) => (
            <StudyItem key={study.id} study={study} name={nameOf(study)} onRemove={() => remove(study)} />
          ))}
        </ul>
      )}
      {showMore !== undefined && (
        <button type="button" class="link-button" onClick={showMore}>
          {say.history.more}
        </button>
      )}
    </section>
  );
}

function StudyItem({
  study,
  name,
  onRemove,
}: {
  readonly study: StudyResource;
  readonly name: string;
  readonly onRemove: () => void;
}): JSX.Element {
  const { say, moment } = useSpeech();
  const { id, submitted_at: submittedAt } = study;
  const label = (hasEnded(study.state) ? say.history.remove : say.history.cancel)(name);
  return (
    <li class="history-item">
      <a href={studyLink(id)} class="history-link">
        <span class="history-name">{name}</span>
        <span class="quiet">
          <time dateTime={submittedAt}>{moment(submittedAt)}</time>
        </span>
        <Outcome study={study} />
      </a>
      <button type="button" class="icon-button" aria-label={label} title={label} onClick={onRemove}>
        <DeleteIcon />
      </button>
    </li>
  );
}

/** Probability of a study that succeeded, state of any other. */
export function Outcome({
  study: { state, result, position, progress },
}: {
  readonly study: StudyResource;
}): JSX.Element {
  const speech = useSpeech();
  const { say } = speech;
  if (state !== 'succeeded' || result === null) {
    const known = say.history.states[state];
    const text =
      state === 'running'
        ? `${known}, ${say.percent(progress)}`
        : position === null
          ? known
          : say.history.position(position);
    return <span class={`tag tag-${state}`}>{text}</span>;
  }
  const { probability_of_pathology: value, model } = result;
  const { tone, probability, heading } = verdictWords(value, model.threshold, speech);
  return (
    <span class={`tag tag-${tone}`} title={heading}>
      <span class="unseen">{say.result.probability}: </span>
      {probability}
    </span>
  );
}
