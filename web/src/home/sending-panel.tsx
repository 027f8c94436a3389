import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { SendIcon } from '../parts/icons.js';
import { ProgressBar } from '../parts/progress-bar.js';
import type { Sending } from './sending.js';

/** Progress of the upload. */
export function SendingPanel({
  sending,
  onCancel,
}: {
  readonly sending: Sending;
  readonly onCancel: () => void;
}): JSX.Element {
  const { say } = useSpeech();
  const isReceived = sending.step === 'sending' && sending.part >= 1;
  const text =
    sending.step === 'packing' ? say.upload.packing : isReceived ? say.upload.received : say.upload.sending;
  return (
    <section class="drop drop-sending">
      <SendIcon />
      <p class="drop-title" aria-live="polite">
        {text}
      </p>
      <p class="quiet drop-name">{sending.name}</p>
      <ProgressBar label={text} part={isReceived ? null : sending.part} />
      <p class="drop-percent" aria-hidden="true">
        {isReceived ? '' : say.percent(sending.part)}
      </p>
      <button type="button" class="button" onClick={onCancel}>
        {say.upload.cancel}
      </button>
    </section>
  );
}
