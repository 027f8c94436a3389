import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';

/** Toggles and fades the attribution, next to the legend of its colours. */
export function OverlayControl({
  isOn,
  opacity,
  onToggle,
  onOpacity,
}: {
  readonly isOn: boolean;
  /** In [0, 1]. */
  readonly opacity: number;
  readonly onToggle: (isOn: boolean) => void;
  readonly onOpacity: (opacity: number) => void;
}): JSX.Element {
  const { say } = useSpeech();
  return (
    <div class="overlay-control">
      <label class="toggle">
        <input
          type="checkbox"
          role="switch"
          checked={isOn}
          onChange={(event) => onToggle(event.currentTarget.checked)}
        />
        <span>{say.viewer.overlay}</span>
      </label>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={Math.round(opacity * 100)}
        disabled={!isOn}
        aria-label={say.viewer.opacity}
        aria-valuetext={say.percent(opacity)}
        onInput={(event) => onOpacity(Number(event.currentTarget.value) / 100)}
      />
      <span class="legend" aria-hidden="true">
        {say.viewer.less}
        <span class="legend-colours" />
        {say.viewer.more}
      </span>
    </div>
  );
}
