import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import type { Plane } from './display.js';

/** Scrolls through the slices of a plane. */
export function SliceSlider({
  plane,
  slice,
  count,
  onChange,
}: {
  readonly plane: Plane;
  /** From 0. */
  readonly slice: number;
  readonly count: number;
  readonly onChange: (slice: number) => void;
}): JSX.Element {
  const { say } = useSpeech();
  const text = `${slice + 1} / ${count}`;
  return (
    <label class="slider">
      <span class="slider-name">{say.viewer.slices[plane]}</span>
      <input
        type="range"
        min={1}
        max={count}
        step={1}
        value={slice + 1}
        aria-label={say.viewer.sliceLabels[plane]}
        aria-valuetext={text}
        onInput={(event) => onChange(Number(event.currentTarget.value) - 1)}
      />
      <output class="slider-value">{text}</output>
    </label>
  );
}
