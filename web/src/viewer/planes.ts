/** Three numbers along the patient's axes: from right to left, from front to back, from head to feet. */
export type Voxel = readonly [x: number, y: number, z: number];

export type Plane = 'axial' | 'coronal' | 'sagittal';
export type View = Plane | 'mpr';
export const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];
export const VIEWS: readonly View[] = [...PLANES, 'mpr'];

type Axis = 0 | 1 | 2;

/** The axes of a plane's images as radiologists see them: from the feet, from the front, from the left. */
export const PLANE_AXES: Readonly<
  Record<Plane, { readonly across: Axis; readonly down: Axis; readonly through: Axis }>
> = {
  axial: { across: 0, down: 1, through: 2 },
  coronal: { across: 0, down: 2, through: 1 },
  sagittal: { across: 1, down: 2, through: 0 },
};

export function planesOf(view: View): readonly Plane[] {
  return view === 'mpr' ? PLANES : [view];
}

/** A voxel with another coordinate along an axis. */
export function moved(voxel: Voxel, axis: Axis, index: number): Voxel {
  const [x, y, z] = voxel;
  if (axis === 0) return [index, y, z];
  return axis === 1 ? [x, index, z] : [x, y, index];
}
