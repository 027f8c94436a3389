import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import { Choice } from '../parts/choice.js';
import { mapColour } from './drawing/map-colours.js';
import type { MapStyle } from './drawing/use-layers.js';
import type { ShownMap } from './volume/use-attribution.js';

const STYLES: readonly MapStyle[] = ['colours', 'contours'];
const GRADIENT = `linear-gradient(to right, ${Array.from({ length: 9 }, (_, step) => mapColour(step / 8)).join(', ')})`;
/** Significant digits of a contribution. */
const DIGITS = 2;

export interface OverlaySettings {
  readonly isOn: boolean;
  readonly style: MapStyle;
  /** In [0, 1]. */
  readonly opacity: number;
}

/** Switches the attribution on, chooses how it is drawn, and explains its colours. */
export function OverlayControl({
  settings,
  shown,
  onChange,
}: {
  readonly settings: OverlaySettings;
  readonly shown: ShownMap | undefined;
  readonly onChange: (settings: OverlaySettings) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const { isOn, style, opacity } = settings;
  return (
    <div class="overlay-control">
      <label class="toggle">
        <input
          type="checkbox"
          role="switch"
          checked={isOn}
          onChange={(event) => onChange({ ...settings, isOn: event.currentTarget.checked })}
        />
        <span>{say.viewer.overlay}</span>
      </label>
      <Choice
        label={say.viewer.style}
        value={style}
        options={STYLES.map((value) => ({ value, text: say.viewer.styles[value] }))}
        onChoose={(chosen) => onChange({ ...settings, style: chosen })}
      />
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={Math.round(opacity * 100)}
        disabled={!isOn || style === 'contours'}
        aria-label={say.viewer.opacity}
        aria-valuetext={say.percent(opacity)}
        onInput={(event) => onChange({ ...settings, opacity: Number(event.currentTarget.value) / 100 })}
      />
      {shown !== undefined && <Legend shown={shown} />}
    </div>
  );
}

/** The colours with their values, from 0 to the contribution of the strongest place, as in the service's picture. */
function Legend({ shown: { map, strongest } }: { readonly shown: ShownMap }): JSX.Element {
  const { say } = useSpeech();
  const spacing = map.grid.spacing.map((length) => Math.round(length));
  const size = new Set(spacing).size === 1 ? String(spacing[0]) : spacing.join(' × ');
  return (
    <div class="legend">
      <span>0</span>
      <span class="legend-colours" style={{ background: GRADIENT }} />
      <span>{strongest.toPrecision(DIGITS)}</span>
      <span class="legend-text">{say.viewer.legend(size)}</span>
    </div>
  );
}
