import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { SendingPanel } from '../sending/sending-panel.js';
import { useSending } from '../sending/sending.js';
import { StudyOptionsForm } from './study-options-form.js';
import { StudyList } from './study-list.js';
import { UploadArea } from './upload-area.js';

/** The start page: send studies, or find past ones. */
export function Home(): JSX.Element {
  const { say } = useSpeech();
  const { give, options, setOptions } = useSending();
  useEffect(() => {
    document.title = `${say.upload.heading} · CT-CLIP`;
  }, [say]);
  return (
    <div class="home">
      <div class="home-main">
        <h1>{say.upload.heading}</h1>
        <p class="lead">{say.upload.lead}</p>
        <SendingPanel />
        <UploadArea onGiven={give} />
        <StudyOptionsForm options={options} onChange={setOptions} />
        <p class="quiet home-privacy">{say.upload.privacy}</p>
      </div>
      <StudyList />
      <Steps />
    </div>
  );
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
