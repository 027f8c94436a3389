import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { asOneStudy, type PlannedStudy } from '../packing/plan-studies.js';
import { FailureNote } from '../parts/failure-note.js';
import { ProgressBar } from '../parts/progress-bar.js';
import { HOME_LINK } from '../route.js';
import type { Parcel } from './outbox.js';
import { useSending } from './sending.js';

const MEGABYTE = 1_000_000;

/** The studies on their way, and those that could not be sent. */
export function SendingPanel(): JSX.Element | null {
  const { say } = useSpeech();
  const { parcels, plan, failure, again, remove } = useSending();
  const moving = parcels.filter(({ step }) => step !== 'failed');
  return (
    <>
      {failure !== undefined && <FailureNote failure={failure} />}
      {parcels.map(
        (parcel) =>
          parcel.failure !== undefined && (
            <FailureNote key={parcel.key} failure={parcel.failure} about={parcel.name}>
              <button type="button" class="button button-primary" onClick={() => again(parcel)}>
                {say.failure.again}
              </button>
              <button type="button" class="button" onClick={() => remove(parcel)}>
                {say.upload.dismiss}
              </button>
            </FailureNote>
          ),
      )}
      {plan !== undefined && <Plan plan={plan} />}
      {moving.length > 0 && (
        <ul class="card parcels">
          {moving.map((parcel) => (
            <ParcelItem key={parcel.key} parcel={parcel} onCancel={() => remove(parcel)} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Shows the planned studies before they are sent. */
function Plan({ plan }: { readonly plan: readonly PlannedStudy[] }): JSX.Element {
  const { say, number } = useSpeech();
  const { send, discardPlan } = useSending();
  const single = asOneStudy(plan);
  return (
    <section class="card plan" aria-labelledby="plan-heading">
      <h2 id="plan-heading">{say.upload.plan(plan.length)}</h2>
      <ul class="plan-studies">
        {plan.map(({ name, files, bytes }) => (
          <li key={name + String(bytes)}>
            <span class="history-name">{name}</span>
            <span class="quiet">
              {files.length > 1 && `${say.upload.files(files.length)}, `}
              {say.upload.megabytes(number(bytes / MEGABYTE, 1))}
            </span>
          </li>
        ))}
      </ul>
      <div class="note-actions">
        <button type="button" class="button button-primary" onClick={() => send(plan)}>
          {say.upload.sendPlan(plan.length)}
        </button>
        {single.length < plan.length && (
          <button type="button" class="button" onClick={() => send(single)}>
            {say.upload.foldersAsOne}
          </button>
        )}
        <button type="button" class="button" onClick={discardPlan}>
          {say.upload.cancel}
        </button>
      </div>
    </section>
  );
}

function ParcelItem({
  parcel,
  onCancel,
}: {
  readonly parcel: Parcel;
  readonly onCancel: () => void;
}): JSX.Element {
  const { say, number } = useSpeech();
  const { name, step, part, study } = parcel;
  const text = say.upload.steps[step];
  const megabytes = (bytes: number): string => number(bytes / MEGABYTE, bytes < 10 * MEGABYTE ? 1 : 0);
  return (
    <li class="parcel">
      <p class="parcel-head">
        <span class="history-name">{name}</span>
        <span class="quiet" aria-live="polite">
          {text}
        </span>
      </p>
      <ProgressBar label={`${name}: ${text}`} part={step === 'packing' || step === 'sending' ? part : null} />
      <p class="parcel-foot">
        <span class="quiet" aria-hidden="true">
          {step === 'sending' && say.upload.progress(megabytes(part * study.bytes), megabytes(study.bytes))}
        </span>
        <button type="button" class="button button-quiet" onClick={onCancel}>
          {say.upload.cancel}
        </button>
      </p>
    </li>
  );
}

/** Uploads in progress, while the page shows a study. */
export function SendingBar(): JSX.Element | null {
  const { say } = useSpeech();
  const { parcels } = useSending();
  const [first] = parcels;
  if (first === undefined) return null;
  return (
    <p class="sending-bar">
      <a href={HOME_LINK}>{first.name}</a>
      <span>
        {say.upload.steps[first.step]}
        {first.step === 'sending' && ` · ${say.percent(first.part)}`}
        {parcels.length > 1 && ` · ${say.upload.more(parcels.length - 1)}`}
      </span>
    </p>
  );
}
