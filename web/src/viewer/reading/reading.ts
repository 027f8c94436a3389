import { type Camera, FITTED, type Point } from '../drawing/pane-view.js';
import { type GreyWindow, limitedWindow, presetOf, type WindowName, WINDOWS } from '../drawing/windows.js';
import { moved, type Plane, PLANE_AXES, type View, type Voxel } from '../planes.js';

/** Effect of dragging. */
export type Tool = 'window' | 'scroll' | 'pan' | 'zoom' | 'crosshair' | 'distance';
export const TOOLS: readonly Tool[] = ['window', 'scroll', 'pan', 'zoom', 'crosshair', 'distance'];

/** A measured distance, in voxels across and down of its slice. */
export interface Distance {
  readonly plane: Plane;
  readonly slice: number;
  readonly from: Point;
  readonly to: Point;
}

/** Everything that the images are drawn from, besides the volume and the map. */
export interface Reading {
  readonly view: View;
  /** The plane that keys and toolbar act on. */
  readonly plane: Plane;
  /** The voxel of the crosshair; its coordinates are the slices that are shown. */
  readonly place: Voxel;
  readonly window: GreyWindow;
  /** The preset that was chosen last; a reset returns to it. */
  readonly preset: WindowName;
  readonly isInverted: boolean;
  readonly tool: Tool;
  /** Thickness in mm of the slices whose maximum is shown; 0 for plain slices. */
  readonly slab: number;
  readonly cameras: Readonly<Record<Plane, Camera>>;
  readonly distances: readonly Distance[];
  /** The first end of a distance that is being measured with keys. */
  readonly begun: Point | undefined;
  readonly isPlaying: boolean;
}

export const SLABS: readonly number[] = [0, 5, 10, 20, 40];

export function firstReading(place: Voxel, tool: Tool): Reading {
  return {
    view: 'axial',
    plane: 'axial',
    place,
    window: WINDOWS.lung,
    preset: 'lung',
    isInverted: false,
    tool,
    slab: 0,
    cameras: { axial: FITTED, coronal: FITTED, sagittal: FITTED },
    distances: [],
    begun: undefined,
    isPlaying: false,
  };
}

export type Action =
  | { readonly do: 'view'; readonly view: View }
  | { readonly do: 'plane'; readonly plane: Plane }
  /** Moves the crosshair, and with it the slices. */
  | { readonly do: 'go'; readonly place: Voxel }
  /** Shows a slice of a plane, from 0. */
  | { readonly do: 'slice'; readonly plane: Plane; readonly slice: number }
  /** Scrolls by slices; downwards is positive: towards the feet, the back and the left. */
  | { readonly do: 'scroll'; readonly plane: Plane; readonly by: number; readonly turns?: boolean }
  | { readonly do: 'window'; readonly window: GreyWindow }
  | { readonly do: 'preset'; readonly name: WindowName }
  | { readonly do: 'invert' }
  | { readonly do: 'tool'; readonly tool: Tool }
  | { readonly do: 'slab'; readonly slab: number }
  | { readonly do: 'camera'; readonly plane: Plane; readonly camera: Camera }
  /** Fits the slice into its pane, and returns to the preset. */
  | { readonly do: 'reset'; readonly plane: Plane }
  | { readonly do: 'begin'; readonly from: Point | undefined }
  | { readonly do: 'measure'; readonly distance: Distance }
  | { readonly do: 'clear' }
  | { readonly do: 'play'; readonly isPlaying: boolean };

/** The reading after an action. @param sizes of the volume */
export function afterAction(reading: Reading, action: Action, sizes: Voxel): Reading {
  switch (action.do) {
    case 'view':
      return { ...reading, view: action.view, plane: action.view === 'mpr' ? 'axial' : action.view };
    case 'plane':
      return { ...reading, plane: action.plane };
    case 'go':
      return { ...reading, place: withinSizes(action.place, sizes) };
    case 'slice':
      return { ...reading, place: withSlice(reading, action.plane, action.slice, sizes) };
    case 'scroll':
      return scrolled(reading, action, sizes);
    case 'window':
      return windowed(reading, limitedWindow(action.window));
    case 'preset':
      return { ...reading, window: WINDOWS[action.name], preset: action.name };
    case 'invert':
      return { ...reading, isInverted: !reading.isInverted };
    case 'tool':
      return { ...reading, tool: action.tool, begun: undefined };
    case 'slab':
      return { ...reading, slab: action.slab };
    case 'camera':
      return { ...reading, cameras: { ...reading.cameras, [action.plane]: action.camera } };
    case 'reset':
      return {
        ...reading,
        cameras: { ...reading.cameras, [action.plane]: FITTED },
        window: WINDOWS[reading.preset],
        isInverted: false,
      };
    case 'begin':
      return { ...reading, begun: action.from };
    case 'measure':
      return { ...reading, begun: undefined, distances: [...reading.distances, action.distance] };
    case 'clear':
      return { ...reading, begun: undefined, distances: [] };
    case 'play':
      return { ...reading, isPlaying: action.isPlaying };
  }
}

function windowed(reading: Reading, window: GreyWindow): Reading {
  return { ...reading, window, preset: presetOf(window) ?? reading.preset };
}

function scrolled(
  reading: Reading,
  { plane, by, turns = false }: Extract<Action, { readonly do: 'scroll' }>,
  sizes: Voxel,
): Reading {
  const axis = PLANE_AXES[plane].through;
  const slice = reading.place[axis] + by;
  const isPast = turns && slice >= sizes[axis];
  return { ...reading, place: withSlice(reading, plane, isPast ? 0 : slice, sizes) };
}

function withSlice({ place }: Reading, plane: Plane, slice: number, sizes: Voxel): Voxel {
  return withinSizes(moved(place, PLANE_AXES[plane].through, slice), sizes);
}

function withinSizes(place: Voxel, sizes: Voxel): Voxel {
  const within = (axis: 0 | 1 | 2): number => Math.min(sizes[axis] - 1, Math.max(0, Math.round(place[axis])));
  return [within(0), within(1), within(2)];
}
