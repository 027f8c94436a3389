import type { JSX } from 'preact';
import { useSpeech } from '../language/language.js';
import type { Plane } from './planes.js';

type Direction = 'left' | 'right' | 'anterior' | 'posterior' | 'superior' | 'inferior';

/** The patient's directions at the edges of a slice, in the radiological view: from the feet, front and left. */
const EDGES: Readonly<Record<Plane, Readonly<Record<'top' | 'bottom' | 'start' | 'end', Direction>>>> = {
  axial: { top: 'anterior', bottom: 'posterior', start: 'right', end: 'left' },
  coronal: { top: 'superior', bottom: 'inferior', start: 'right', end: 'left' },
  sagittal: { top: 'superior', bottom: 'inferior', start: 'anterior', end: 'posterior' },
};

const SIDES = ['top', 'bottom', 'start', 'end'] as const;

/** The letters at the edges of a slice, drawn so that crosshair and colours do not hide them. */
export function Directions({ plane }: { readonly plane: Plane }): JSX.Element {
  const { say } = useSpeech();
  return (
    <div class="directions" aria-hidden="true">
      {SIDES.map((side) => (
        <span key={side} class={`direction direction-${side}`}>
          {say.viewer.directions[EDGES[plane][side]]}
        </span>
      ))}
    </div>
  );
}
