/** The viewer's options. */
export type Plane = 'axial' | 'coronal' | 'sagittal';
export type View = Plane | 'mpr';
export type WindowName = 'lung' | 'mediastinum' | 'bone';

export const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];
export const VIEWS: readonly View[] = ['axial', 'coronal', 'sagittal', 'mpr'];
export const WINDOW_NAMES: readonly WindowName[] = ['lung', 'mediastinum', 'bone'];

/** Hounsfield units shown as black and as white: the usual windows of chest CT, centred at -600, 40 and 400. */
export const WINDOWS: Readonly<Record<WindowName, readonly [low: number, high: number]>> = {
  lung: [-1350, 150],
  mediastinum: [-160, 240],
  bone: [-500, 1300],
};

/** Millimetres towards the patient's right, front and head (RAS, as in NIfTI). */
export type Millimetres = readonly [right: number, anterior: number, superior: number];

/** Position of the crosshair. */
export interface Position {
  readonly millimetres: Millimetres;
  /** From 0: sagittal slices from the left or right, coronal from the back, axial from the feet. */
  readonly slices: Readonly<Record<Plane, number>>;
  readonly hounsfield: number | null;
}

/** Number of slices. */
export type SliceCounts = Readonly<Record<Plane, number>>;

/** A plane's part of the canvas; left, top, width and height are fractions of the canvas. */
export interface Pane {
  readonly plane: Plane;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The axial plane, in which chests are read, is the largest. */
const PANES_WIDE: readonly Pane[] = [
  { plane: 'axial', left: 0, top: 0, width: 0.6, height: 1 },
  { plane: 'coronal', left: 0.6, top: 0, width: 0.4, height: 0.5 },
  { plane: 'sagittal', left: 0.6, top: 0.5, width: 0.4, height: 0.5 },
];
const PANES_HIGH: readonly Pane[] = [
  { plane: 'axial', left: 0, top: 0, width: 1, height: 0.6 },
  { plane: 'coronal', left: 0, top: 0.6, width: 0.5, height: 0.4 },
  { plane: 'sagittal', left: 0.5, top: 0.6, width: 0.5, height: 0.4 },
];

export function panesOf(view: View, isWide: boolean): readonly Pane[] {
  if (view === 'mpr') return isWide ? PANES_WIDE : PANES_HIGH;
  return [{ plane: view, left: 0, top: 0, width: 1, height: 1 }];
}
