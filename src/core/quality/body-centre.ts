import { apply } from '../volume/affine.js';
import type { Volume, Xyz } from '../volume/volume.js';
import { orientToSlp } from '../volume/volume-view.js';
import { levelAir } from './air-offset.js';
import { coarsen } from './coarse-volume.js';
import { findSurroundings } from './surroundings.js';

/**
 * The middle of the body, in millimetres of the patient (RAS): the mean place of all that is not air round the patient. Lungs
 * count as body, so that an effusion or a collapsed lung moves it little.
 */
export function findBodyCentre(volume: Volume): Xyz {
  const view = orientToSlp(volume);
  const { volume: coarse } = levelAir(coarsen(view));
  const { outside } = findSurroundings(coarse);
  const [, height, width] = coarse.sizes;
  const sum = [0, 0, 0];
  let count = 0;
  outside.forEach((isOutside, cell) => {
    if (isOutside === 1) return;
    sum[0] += Math.floor(cell / (height * width));
    sum[1] += Math.floor(cell / width) % height;
    sum[2] += cell % width;
    count++;
  });
  const voxel: [number, number, number] = [0, 0, 0];
  view.axes.forEach(({ axis, flip }, viewAxis) => {
    const cells = coarse.sizes[viewAxis];
    const mean = count === 0 ? (cells - 1) / 2 : sum[viewAxis] / count;
    const along = ((mean + 0.5) * coarse.spacing[viewAxis]) / view.spacing[viewAxis] - 0.5;
    voxel[axis] = flip ? view.sizes[viewAxis] - 1 - along : along;
  });
  return apply(volume.affine, voxel);
}
