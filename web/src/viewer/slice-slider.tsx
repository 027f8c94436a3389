import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import type { Plane } from './planes.js';

/** Scrolls through the slices of a plane: the first one, such as the one nearest to the head, is at the top. */
export function SliceSlider({
  plane,
  slice,
  count,
  text,
  onChange,
}: {
  readonly plane: Plane;
  /** From 0. */
  readonly slice: number;
  readonly count: number;
  /** The slice in words, as in the pane. */
  readonly text: string;
  readonly onChange: (slice: number) => void;
}): JSX.Element {
  const { say } = useSpeech();
  // A vertical slider has its highest value at the top.
  const toValue = (index: number): number => count - 1 - index;
  return (
    <input
      class="pane-slider"
      type="range"
      min={0}
      max={count - 1}
      step={1}
      value={toValue(slice)}
      aria-label={say.viewer.sliceLabels[plane]}
      aria-orientation="vertical"
      aria-valuetext={text}
      onInput={(event) => onChange(toValue(Number(event.currentTarget.value)))}
    />
  );
}
