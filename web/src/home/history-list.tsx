import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { forgetAll, forgetStudy, type PastStudy, readHistory } from '../history/study-history.js';
import { useSpeech } from '../language/language.js';
import { DeleteIcon, LungsIcon } from '../parts/icons.js';
import { studyLink } from '../route.js';
import { cancelStudy, hasEnded } from '../service/follow-study.js';

/** The studies that this browser sent, newest first. */
export function HistoryList(): JSX.Element {
  const { say } = useSpeech();
  const [history, setHistory] = useState(readHistory);
  const remove = (past: PastStudy): void => {
    if (!confirm(say.history.confirmRemove(past.name))) return;
    forgetStudy(past.id);
    setHistory(readHistory());
    // A study that can no longer be cancelled ends and expires by itself.
    if (!hasEnded(past.state)) cancelStudy(past.id).catch(() => undefined);
  };
  const removeAll = (): void => {
    if (!confirm(say.history.confirmAll)) return;
    forgetAll();
    setHistory([]);
  };
  return (
    <section class="history" aria-labelledby="history-heading">
      <div class="section-head">
        <h2 id="history-heading">{say.history.heading}</h2>
        {history.length > 0 && (
          <button type="button" class="link-button" onClick={removeAll}>
            {say.history.removeAll}
          </button>
        )}
      </div>
      {history.length === 0 ? (
        <div class="empty">
          <LungsIcon />
          <p class="empty-title">{say.history.empty}</p>
          <p class="quiet">{say.history.emptyText}</p>
        </div>
      ) : (
        <ul class="history-list">
          {history.map((past) => (
            <HistoryItem key={past.id} past={past} onRemove={() => remove(past)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function HistoryItem({
  past,
  onRemove,
}: {
  readonly past: PastStudy;
  readonly onRemove: () => void;
}): JSX.Element {
  const { say, moment } = useSpeech();
  return (
    <li class="history-item">
      <a href={studyLink(past.id)} class="history-link">
        <span class="history-name">{past.name}</span>
        <span class="quiet">
          <time dateTime={past.submittedAt}>{moment(past.submittedAt)}</time>
        </span>
        <Outcome past={past} />
      </a>
      <button
        type="button"
        class="icon-button"
        aria-label={say.history.remove(past.name)}
        title={say.history.remove(past.name)}
        onClick={onRemove}
      >
        <DeleteIcon />
      </button>
    </li>
  );
}

function Outcome({ past: { state, probability, pathology } }: { readonly past: PastStudy }): JSX.Element {
  const { say } = useSpeech();
  if (state !== 'succeeded' || probability === undefined) {
    return <span class={`tag tag-${state}`}>{say.history.states[state]}</span>;
  }
  const tone = pathology === 1 ? 'tag-alert' : 'tag-calm';
  return (
    <span class={`tag ${tone}`} title={say.result.probability}>
      <span class="unseen">{say.result.probability}: </span>
      {say.percent(probability)}
    </span>
  );
}
