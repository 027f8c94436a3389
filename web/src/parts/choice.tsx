import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  /** Text for screen readers, if the visible text is short. */
  readonly label?: string;
  readonly lang?: string;
}

/** A few options side by side, exactly one chosen: radio buttons, so that arrow keys work as usual. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChoose,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChoose: (value: Value) => void;
}): JSX.Element {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      {options.map((option) => (
        <label key={option.value} class="choice-option">
          <input
            class="unseen"
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            aria-label={option.label ?? option.text}
            lang={option.lang}
            onChange={() => onChoose(option.value)}
          />
          <span aria-hidden="true">{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
