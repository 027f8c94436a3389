import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { nameOfStudy } from '../history/study-names.js';
import { Outcome } from '../home/study-list.js';
import { UploadArea } from '../home/upload-area.js';
import { useStudyList } from '../home/use-study-list.js';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { comparisonLink, studyLink } from '../route.js';
import { SendingPanel } from '../sending/sending-panel.js';
import { useSending } from '../sending/sending.js';
import { shortId } from '../study/study-name.js';

/** Chooses the study to compare with: one that the service has, or one that is sent now. */
export function EarlierChoice({ id }: { readonly id: string }): JSX.Element {
  const { say, moment } = useSpeech();
  const { give } = useSending();
  const { studies, isLost, failure, showMore } = useStudyList();
  const others = studies?.filter((study) => study.id !== id && study.state === 'succeeded');
  useEffect(() => {
    document.title = `${say.comparison.choose} · CT-CLIP`;
  }, [say]);
  return (
    <div class="home">
      <div class="home-main">
        <h1>{say.comparison.choose}</h1>
        <p class="lead">{say.comparison.chooseText(shortId(id))}</p>
        <p>
          <a class="button" href={studyLink(id)}>
            {say.comparison.back}
          </a>
        </p>
        <section class="history" aria-label={say.history.heading} aria-busy={studies === undefined}>
          {isLost && (
            <p class="quiet" role="status">
              {say.history.lost}
            </p>
          )}
          {failure !== undefined && <FailureNote failure={failure} />}
          {others === undefined && failure === undefined && (
            <ProgressBar label={say.history.heading} part={null} />
          )}
          {others?.length === 0 && <p>{say.comparison.noOthers}</p>}
          {others !== undefined && others.length > 0 && (
            <ul class="history-list">
              {others.map((study) => (
                <li key={study.id} class="history-item">
                  <a href={comparisonLink(id, study.id)} class="history-link">
                    <span class="history-name">
                      {nameOfStudy(study.id) || say.history.unnamed(shortId(study.id))}
                    </span>
                    <span class="quiet">
                      <time dateTime={study.submitted_at}>{moment(study.submitted_at)}</time>
                    </span>
                    <Outcome study={study} />
                  </a>
                </li>
              ))}
            </ul>
          )}
          {showMore !== undefined && (
            <button type="button" class="link-button" onClick={showMore}>
              {say.history.more}
            </button>
          )}
        </section>
      </div>
      <section class="comparison-send" aria-labelledby="send-heading">
        <h2 id="send-heading">{say.comparison.send}</h2>
        <p class="quiet">{say.comparison.sendText}</p>
        <SendingPanel />
        <UploadArea onGiven={give} />
      </section>
    </div>
  );
}
