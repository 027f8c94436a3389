import type { Speech } from '../language/language.js';
import { presetOf } from './drawing/windows.js';
import { type Plane, PLANE_AXES } from './planes.js';
import type { Reading } from './reading/reading.js';
import { signed } from './signed.js';
import type { AnatomicalGrid } from './volume/anatomical-grid.js';

/**
 * Names the slice that a plane shows by its image's number in the series, or else by its number from the head, the front
 * or the right, and adds its position in the patient.
 */
export function sliceText(
  { place }: Reading,
  plane: Plane,
  grid: AnatomicalGrid,
  imageNumbers: readonly (number | null)[],
  { say }: Speech,
): string {
  const { through } = PLANE_AXES[plane];
  const count = grid.sizes[through];
  const number = plane === grid.storedPlane ? (imageNumbers[grid.storedSliceOf(place)] ?? null) : null;
  const { directions, imageOf, sliceOf, millimetres } = say.viewer;
  const name = number === null ? sliceOf(place[through] + 1, count) : imageOf(number, count);
  const position = grid.toPatient(place)[through];
  const [positive, negative] = DIRECTIONS[plane];
  const direction = directions[position >= 0 ? positive : negative];
  return `${name} · ${direction} ${Math.abs(Math.round(position))} ${millimetres}`;
}

type Direction = keyof Speech['say']['viewer']['directions'];

/** Directions of DICOM's axis through a plane's slices. */
const DIRECTIONS: Readonly<Record<Plane, readonly [positive: Direction, negative: Direction]>> = {
  axial: ['superior', 'inferior'],
  coronal: ['posterior', 'anterior'],
  sagittal: ['left', 'right'],
};

/** Level and width; if they apply, also the preset with exactly these values, inversion and slab. */
export function windowText({ window, isInverted, slab }: Reading, { say }: Speech): string {
  const preset = presetOf(window);
  const parts = [
    say.viewer.levelAndWidth(signed(window.level), String(window.width)),
    ...(preset === undefined ? [] : [say.viewer.windows[preset]]),
    ...(isInverted ? [say.viewer.inverted] : []),
    ...(slab === 0 ? [] : [say.viewer.slabOf(slab)]),
  ];
  return parts.join(' · ');
}
