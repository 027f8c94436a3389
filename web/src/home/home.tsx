import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import type { GivenFile } from '../packing/dropped-files.js';
import { FailureNote } from '../parts/failure-note.js';
import { studyLink } from '../route.js';
import { asFailure, type Failure } from '../service/failure.js';
import { HistoryList } from './history-list.js';
import { packAndSend, type Sending } from './sending.js';
import { SendingPanel } from './sending-panel.js';
import { UploadArea } from './upload-area.js';

/** The start page: send a study, or find past ones. */
export function Home(): JSX.Element {
  const { say } = useSpeech();
  const { sending, failure, send, cancel } = useSending();
  useEffect(() => {
    document.title = `${say.upload.heading} · CT-CLIP`;
  }, [say]);
  return (
    <div class="home">
      <div class="home-main">
        <h1>{say.upload.heading}</h1>
        <p class="lead">{say.upload.lead}</p>
        {failure !== undefined && <FailureNote failure={failure} />}
        {sending === undefined ? (
          <UploadArea onGiven={(given) => void send(given)} />
        ) : (
          <SendingPanel sending={sending} onCancel={cancel} />
        )}
        <p class="quiet home-privacy">{say.upload.privacy}</p>
      </div>
      <HistoryList />
      <Steps />
    </div>
  );
}

interface SendingState {
  readonly sending: Sending | undefined;
  readonly failure: Failure | undefined;
  readonly send: (given: Promise<readonly GivenFile[]>) => Promise<void>;
  readonly cancel: () => void;
}

function useSending(): SendingState {
  const [sending, setSending] = useState<Sending>();
  const [failure, setFailure] = useState<Failure>();
  const running = useRef<AbortController | undefined>(undefined);
  const cancel = (): void => running.current?.abort();
  // Leaving the start page cancels an upload in progress.
  useEffect(() => cancel, []);
  const send = async (given: Promise<readonly GivenFile[]>): Promise<void> => {
    cancel();
    const { signal } = (running.current = new AbortController());
    setFailure(undefined);
    try {
      const study = await packAndSend(await given, setSending, signal);
      location.hash = studyLink(study.id);
    } catch (error) {
      setSending(undefined);
      if (!signal.aborted) setFailure(asFailure(error));
    }
  };
  return { sending, failure, send, cancel };
}

function Steps(): JSX.Element {
  const { say } = useSpeech();
  return (
    <section class="steps" aria-labelledby="steps-heading">
      <h2 id="steps-heading">{say.steps.heading}</h2>
      <ol>
        {[say.steps.send, say.steps.read, say.steps.see].map(({ title, text }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p class="quiet">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
