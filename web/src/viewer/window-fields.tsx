import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import type { GreyWindow } from './drawing/windows.js';

/** Level and width of the window as numbers, to read and to type. */
export function WindowFields({
  window,
  onChange,
}: {
  readonly window: GreyWindow;
  readonly onChange: (window: GreyWindow) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const field = (letter: string, label: string, value: number, change: (value: number) => GreyWindow) => (
    <label class="window-field" title={label}>
      <span aria-hidden="true">{letter}</span>
      <input
        type="number"
        aria-label={label}
        value={value}
        onChange={({ currentTarget }) => {
          const typed = currentTarget.valueAsNumber;
          if (Number.isFinite(typed)) onChange(change(typed));
          // Shows the number in use, even after a wrong or limited input.
          currentTarget.value = String(value);
        }}
      />
    </label>
  );
  return (
    <div class="window-fields">
      {field('L', say.viewer.level, window.level, (level) => ({ ...window, level }))}
      {field('W', say.viewer.width, window.width, (width) => ({ ...window, width }))}
    </div>
  );
}
