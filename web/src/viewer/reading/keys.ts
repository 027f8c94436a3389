import type { AnatomicalGrid } from '../volume/anatomical-grid.js';
import { type PaneView } from '../drawing/pane-view.js';
import { type WindowName, WINDOW_NAMES } from '../drawing/windows.js';
import { moved, PLANE_AXES } from '../planes.js';
import type { Action, Reading } from './reading.js';

/** Slices that Page Up and Page Down scroll. */
const PAGE = 10;
const ZOOM = 1.25;
const PAN = 40;
/** Hounsfield units that one key press changes. */
const WINDOW_STEP = 25;

/** Effects of keys besides a change of the reading. */
export type Command = 'full' | 'help' | 'map' | 'leave';

export interface Press {
  readonly key: string;
  readonly isShift: boolean;
  readonly isControl: boolean;
}

/** The action of a key on the focused images; undefined for keys without a meaning. */
export function actionOfKey(
  press: Press,
  reading: Reading,
  grid: AnatomicalGrid,
  view: PaneView,
): Action | Command | undefined {
  const { plane, place, window } = reading;
  const { key, isShift, isControl } = press;
  const step = ARROWS[key];
  if (step !== undefined && isControl) {
    return { do: 'camera', plane, camera: view.panned({ x: -step.x * PAN, y: -step.y * PAN }) };
  }
  if (step !== undefined && isShift) {
    const { across, down } = PLANE_AXES[plane];
    const besides = moved(place, across, place[across] + step.x);
    return { do: 'go', place: moved(besides, down, place[down] + step.y) };
  }
  if (isControl) return undefined;
  const preset = presetOfKey(key);
  if (preset !== undefined) return { do: 'preset', name: preset };
  const middle = { x: view.width / 2, y: view.height / 2 };
  switch (key) {
    case 'ArrowUp':
    case 'ArrowLeft':
      return { do: 'scroll', plane, by: -1 };
    case 'ArrowDown':
    case 'ArrowRight':
      return { do: 'scroll', plane, by: 1 };
    case 'PageUp':
      return { do: 'scroll', plane, by: -PAGE };
    case 'PageDown':
      return { do: 'scroll', plane, by: PAGE };
    case 'Home':
      return { do: 'slice', plane, slice: 0 };
    case 'End':
      return { do: 'slice', plane, slice: grid.sizes[PLANE_AXES[plane].through] - 1 };
    case '+':
    case '=':
      return { do: 'camera', plane, camera: view.zoomed(ZOOM, middle) };
    case '-':
      return { do: 'camera', plane, camera: view.zoomed(1 / ZOOM, middle) };
    case '0':
      return { do: 'reset', plane };
    case '[':
    case ']':
      return { do: 'window', window: { ...window, level: window.level + sign(key === ']') * WINDOW_STEP } };
    case '{':
    case '}':
      return { do: 'window', window: { ...window, width: window.width + sign(key === '}') * WINDOW_STEP } };
    case 'Enter':
      return measured(reading);
    case 'Delete':
    case 'Backspace':
      return { do: 'clear' };
    case 'Escape':
      return reading.begun === undefined ? 'leave' : { do: 'begin', from: undefined };
    default:
      return LETTERS(reading)[key.toLowerCase()];
  }
}

const ARROWS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

const LETTERS = ({ isPlaying }: Reading): Readonly<Record<string, Action | Command>> => ({
  i: { do: 'invert' },
  c: { do: 'play', isPlaying: !isPlaying },
  d: { do: 'tool', tool: 'distance' },
  w: { do: 'tool', tool: 'window' },
  a: 'map',
  f: 'full',
  '?': 'help',
});

/** The preset of a number key, from 1. */
function presetOfKey(key: string): WindowName | undefined {
  return WINDOW_NAMES[Number(key === '0' || key === '' ? Number.NaN : key) - 1];
}

function sign(isUp: boolean): number {
  return isUp ? 1 : -1;
}

/** With the distance tool, Enter sets one end and then the other at the crosshair. */
function measured({ tool, plane, place, begun }: Reading): Action | undefined {
  if (tool !== 'distance') return undefined;
  const { across, down, through } = PLANE_AXES[plane];
  const here = { x: place[across], y: place[down] };
  if (begun === undefined) return { do: 'begin', from: here };
  return { do: 'measure', distance: { plane, slice: place[through], from: begun, to: here } };
}
