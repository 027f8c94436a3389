import type { JSX } from 'preact';
import { filled } from '../../../src/core/problem/translation.js';
import type { ServiceWarning } from '../language/messages.en.js';
import { useSpeech } from '../language/language.js';
import { DoneIcon, WarningIcon } from '../parts/icons.js';
import type { Warning } from '../service/study-contract.js';

export function Warnings({ warnings }: { readonly warnings: readonly Warning[] }): JSX.Element {
  const { say } = useSpeech();
  return (
    <section class="card" aria-labelledby="warnings-heading">
      <h2 id="warnings-heading">{say.warnings.heading}</h2>
      {warnings.length === 0 ? (
        <p class="quiet icon-line">
          <DoneIcon />
          {say.warnings.none}
        </p>
      ) : (
        <ul class="warnings">
          {warnings.map(({ code, message, values }) => (
            <li key={code + message} class="icon-line">
              <WarningIcon />
              <WarningText said={say.serviceWarnings[code]} message={message} values={values} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A warning in the user's language if translated. The service's own sentence, with the numbers, can be expanded. */
function WarningText({
  said,
  message,
  values = {},
}: {
  readonly said: ServiceWarning | undefined;
  readonly message: string;
  readonly values: Readonly<Record<string, unknown>> | undefined;
}): JSX.Element {
  const { say } = useSpeech();
  if (said === undefined) return <span lang="en">{message}</span>;
  return (
    <div>
      <strong>{said.title}</strong>
      <p>{filled(said.text, values)}</p>
      <details>
        <summary>{say.warnings.original}</summary>
        <p lang="en">{message}</p>
      </details>
    </div>
  );
}
