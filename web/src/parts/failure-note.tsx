import type { ComponentChildren, JSX } from 'preact';
import { filled } from '../../../src/core/problem/translation.js';
import { useSpeech } from '../language/language.js';
import type { Failure } from '../service/failure.js';
import { WarningIcon } from './icons.js';

/** Explains in one sentence why something failed, and hides the operator's details until they are expanded. */
export function FailureNote({
  failure,
  about = '',
  children,
}: {
  readonly failure: Failure;
  /** Name of the study that failed; empty if there is only one. */
  readonly about?: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { say, language } = useSpeech();
  const template = say.failures[failure.code];
  const ours = template === undefined ? undefined : filled(template, failure.values);
  const sentence = ours ?? (failure.sentence || say.failure.unknown);
  const original = ours === undefined || language === 'en' ? '' : failure.sentence;
  return (
    <section class="note note-failure" role="alert">
      <WarningIcon />
      <div>
        <h2 class="note-heading">{say.failure.heading}</h2>
        {about !== '' && <p class="verdict-name">{about}</p>}
        <p lang={ours === undefined && failure.sentence !== '' ? 'en' : undefined}>
          {sentence}
          {failure.retryAfterSeconds !== undefined && ` ${say.failure.retryAfter(failure.retryAfterSeconds)}`}
        </p>
        {children !== undefined && <div class="note-actions">{children}</div>}
        {!isOwn(failure) && (
          <details>
            <summary>{say.failure.details}</summary>
            {original !== '' && <p lang="en">{original}</p>}
            <dl class="facts">
              <dt>{say.failure.code}</dt>
              <dd>
                <code>{failure.code}</code>
              </dd>
              {failure.requestId !== '' && (
                <>
                  <dt>{say.failure.request}</dt>
                  <dd>
                    <code>{failure.requestId}</code>
                  </dd>
                </>
              )}
            </dl>
          </details>
        )}
      </div>
    </section>
  );
}

/** Whether the page itself detected the failure: then an operator cannot look it up. */
function isOwn({ code }: Failure): boolean {
  return code.startsWith('page.');
}
