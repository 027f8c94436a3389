import type { JSX } from 'preact';
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
          {warnings.map(({ code, message }) => (
            <li key={code + message} class="icon-line">
              <WarningIcon />
              <span>
                {say.warningTitles[code] !== undefined && <strong>{say.warningTitles[code]}</strong>}
                <span lang="en">{message}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
