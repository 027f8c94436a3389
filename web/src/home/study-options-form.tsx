import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import { hasOptions, type StudyOptions } from '../sending/study-options.js';

const FIELDS: readonly (keyof StudyOptions)[] = ['findings', 'explained', 'seriesUid'];

/** Form for the options of the next study; open if any is set. */
export function StudyOptionsForm({
  options,
  onChange,
}: {
  readonly options: StudyOptions;
  readonly onChange: (options: StudyOptions) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const id = useId();
  return (
    <details class="options" open={hasOptions(options)}>
      <summary>{say.options.heading}</summary>
      <p class="quiet">{say.options.text}</p>
      {FIELDS.map((field) => (
        <div key={field} class="option">
          <label for={`${id}-${field}`}>{say.options.fields[field].name}</label>
          <input
            id={`${id}-${field}`}
            type="text"
            value={options[field]}
            autocomplete="off"
            aria-describedby={`${id}-${field}-text`}
            onInput={({ currentTarget }) => onChange({ ...options, [field]: currentTarget.value })}
          />
          <p class="quiet" id={`${id}-${field}-text`}>
            {say.options.fields[field].text}
          </p>
        </div>
      ))}
    </details>
  );
}
