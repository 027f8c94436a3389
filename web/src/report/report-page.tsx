import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { FailureNote } from '../parts/failure-note.js';
import { FileIcon } from '../parts/icons.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { studyLink } from '../route.js';
import { asFailure, type Failure } from '../service/failure.js';
import { untilAnswered } from '../service/patience.js';
import type { StudyAnswer, StudyResource } from '../service/study-contract.js';
import { fetchStudy } from '../service/study-requests.js';
import { LostNote } from '../study/progress-panel.js';
import { dateOf, fileNameOf, shortId } from '../study/study-name.js';
import { downloadReport } from './report-file.js';
import { Report } from './report.js';

/** The report on a study as it looks on paper, with buttons to print and download it. */
export function ReportPage({ id }: { readonly id: string }): JSX.Element {
  const { say } = useSpeech();
  const [study, setStudy] = useState<StudyResource>();
  const [isLost, setLost] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    untilAnswered(
      () => fetchStudy(id, signal),
      () => setLost(true),
      signal,
    ).then(setStudy, (error: unknown) => {
      if (!signal.aborted) setFailure(asFailure(error));
    });
    return () => stopping.abort();
  }, [id]);
  if (study?.state === 'succeeded' && study.result !== null)
    return <ReportWithTools study={study} answer={study.result} />;
  return (
    <div class="narrow">
      {study === undefined && failure === undefined && <ProgressBar label={say.report.heading} part={null} />}
      {study === undefined && failure === undefined && isLost && <LostNote />}
      {failure !== undefined && <FailureNote failure={failure} />}
      <BackLink id={id} />
    </div>
  );
}

function ReportWithTools({
  study,
  answer,
}: {
  readonly study: StudyResource;
  readonly answer: StudyAnswer;
}): JSX.Element {
  const speech = useSpeech();
  const { say, language } = speech;
  const [hasName, setHasName] = useState(false);
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const paper = useRef<HTMLElement>(null);
  const title = say.report.title(shortId(study.id), speech.day(dateOf(study)));
  useEffect(() => {
    // Browsers name the PDF of a print after the title.
    document.title = fileNameOf(study, 'report');
  }, [study]);
  const download = (): void => {
    if (paper.current === null) return;
    setFailure(undefined);
    downloadReport(paper.current, { title, language, fileName: fileNameOf(study, 'report.html') }).catch(
      (error: unknown) => setFailure(asFailure(error)),
    );
  };
  return (
    <>
      <div class="report-tools">
        <BackLink id={study.id} />
        <button type="button" class="button button-primary" onClick={() => print()}>
          {say.report.print}
        </button>
        <button type="button" class="button" onClick={download}>
          <FileIcon />
          {say.report.download}
        </button>
        <div class="report-name">
          <label>
            <input
              type="checkbox"
              checked={hasName}
              onChange={({ currentTarget }) => setHasName(currentTarget.checked)}
            />
            {say.report.nameSwitch}
          </label>
          {hasName && (
            <>
              <input
                type="text"
                autocomplete="off"
                aria-label={say.report.name}
                placeholder={say.report.name}
                value={name}
                onInput={({ currentTarget }) => setName(currentTarget.value)}
              />
              <p class="quiet">{say.report.nameNote}</p>
            </>
          )}
        </div>
        {failure !== undefined && <FailureNote failure={failure} />}
      </div>
      <Report paper={paper} study={study} answer={answer} patient={hasName ? name.trim() : ''} />
    </>
  );
}

function BackLink({ id }: { readonly id: string }): JSX.Element {
  const { say } = useSpeech();
  return (
    <a class="button" href={studyLink(id)}>
      {say.report.back}
    </a>
  );
}
