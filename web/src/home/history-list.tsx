import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { forgetAll, forgetStudy, nameOfStudy, rememberedStudies } from '../history/study-history.js';
import { useSpeech } from '../language/language.js';
import { DeleteIcon, LungsIcon } from '../parts/icons.js';
import { studyLink } from '../route.js';
import { asFailure } from '../service/failure.js';
import { cancelStudy, fetchStudy, hasEnded } from '../service/follow-study.js';
import type { StudyResource } from '../service/study-contract.js';
import { verdictWords } from '../study/verdict-words.js';

const NOT_FOUND = 404;

/** Studies sent from this tab, newest first, in their current state on the service. */
export function HistoryList(): JSX.Element {
  const { say, moment } = useSpeech();
  const [history, setHistory] = useState<readonly StudyResource[]>();
  useEffect(() => {
    let isGone = false;
    void fetchRemembered().then((studies) => {
      if (!isGone) setHistory(studies);
    });
    return () => {
      isGone = true;
    };
  }, []);
  const nameOf = ({ id, submitted_at: at }: StudyResource): string => nameOfStudy(id) || moment(at);
  const remove = (study: StudyResource): void => {
    if (!confirm(say.history.confirmRemove(nameOf(study)))) return;
    forgetStudy(study.id);
    setHistory((studies) => studies?.filter(({ id }) => id !== study.id));
    // If it cannot be cancelled now, it ends and expires by itself.
    if (!hasEnded(study.state)) cancelStudy(study.id).catch(() => undefined);
  };
  const removeAll = (): void => {
    if (!confirm(say.history.confirmAll)) return;
    forgetAll();
    setHistory([]);
  };
  return (
    <section class="history" aria-labelledby="history-heading" aria-busy={history === undefined}>
      <div class="section-head">
        <h2 id="history-heading">{say.history.heading}</h2>
        {history !== undefined && history.length > 0 && (
          <button type="button" class="link-button" onClick={removeAll}>
            {say.history.removeAll}
          </button>
        )}
      </div>
      {history?.length === 0 && (
        <div class="empty">
          <LungsIcon />
          <p class="empty-title">{say.history.empty}</p>
          <p class="quiet">{say.history.emptyText}</p>
        </div>
      )}
      {history !== undefined && history.length > 0 && (
        <ul class="history-list">
          {history.map((study) => (
            <HistoryItem key={study.id} study={study} name={nameOf(study)} onRemove={() => remove(study)} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Drops expired studies, and those that an earlier user of this tab sent. */
async function fetchRemembered(): Promise<readonly StudyResource[]> {
  const ids = rememberedStudies();
  const answers = await Promise.allSettled(ids.map((id) => fetchStudy(id)));
  return answers.flatMap((answer, index) => {
    if (answer.status === 'fulfilled') return [answer.value];
    const id = ids[index];
    if (id !== undefined && asFailure(answer.reason).status === NOT_FOUND) forgetStudy(id);
    return [];
  });
}

function HistoryItem({
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
  return (
    <li class="history-item">
      <a href={studyLink(id)} class="history-link">
        <span class="history-name">{name}</span>
        <span class="quiet">
          <time dateTime={submittedAt}>{moment(submittedAt)}</time>
        </span>
        <Outcome study={study} />
      </a>
      <button
        type="button"
        class="icon-button"
        aria-label={say.history.remove(name)}
        title={say.history.remove(name)}
        onClick={onRemove}
      >
        <DeleteIcon />
      </button>
    </li>
  );
}

function Outcome({ study: { state, result } }: { readonly study: StudyResource }): JSX.Element {
  const speech = useSpeech();
  const { say } = speech;
  if (state !== 'succeeded' || result === null) {
    return <span class={`tag tag-${state}`}>{say.history.states[state]}</span>;
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
