import type { Random } from './random.js';
import type { VoxelGrid } from './voxel-grid.js';

/** The effect of a reconstruction kernel on the picture. */
export interface KernelCharacter {
  /** Share of a 3 x 3 blur that is mixed in; negative sharpens. */
  readonly blur: number;
  /** Standard deviation of the noise in the middle of the patient, HU. */
  readonly noise: number;
}

export const SHARP: KernelCharacter = { blur: -0.35, noise: 27 };
export const SOFT: KernelCharacter = { blur: 0.85, noise: 16 };

const TABLE_SIZE = 1 << 16;

/** Simulates scanner and reconstruction in place: noise, stronger inside the body, then the kernel. */
export function acquire(grid: VoxelGrid, kernel: KernelCharacter, dose: number, random: Random): void {
  const gaussian = new Float32Array(TABLE_SIZE);
  for (let index = 0; index < TABLE_SIZE; index++) gaussian[index] = random.normal();
  const plane = grid.columns * grid.rows;
  const scratch = new Float32Array(plane);
  const sigma = kernel.noise / Math.sqrt(dose);
  for (let slice = 0; slice < grid.slices; slice++) {
    const image = grid.data.subarray(slice * plane, (slice + 1) * plane);
    addNoise(image, gaussian, sigma, random);
    mixBlur(image, scratch, grid.columns, grid.rows, kernel.blur);
  }
}

function addNoise(image: Float32Array, gaussian: Float32Array, sigma: number, random: Random): void {
  let at = 0;
  for (let index = 0; index < image.length; index++) {
    // A fresh part of the table every 64 pixels, so that no visible pattern appears.
    if ((index & 63) === 0) at = random.bits();
    const strength = image[index] < -960 ? sigma * 0.35 : sigma;
    image[index] += strength * gaussian[at++ & (TABLE_SIZE - 1)];
  }
}

/** Replaces the image by image + share * (blurred - image); the blur is 1 2 1 along rows and columns. */
function mixBlur(
  image: Float32Array,
  scratch: Float32Array,
  columns: number,
  rows: number,
  share: number,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      const index = start + column;
      const before = column > 0 ? image[index - 1] : image[index];
      const after = column < columns - 1 ? image[index + 1] : image[index];
      scratch[index] = (before + 2 * image[index] + after) / 4;
    }
  }
  for (let row = 0; row < rows; row++) {
    const up = row > 0 ? -columns : 0;
    const down = row < rows - 1 ? columns : 0;
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      const blurred = (scratch[index + up] + 2 * scratch[index] + scratch[index + down]) / 4;
      image[index] += share * (blurred - image[index]);
    }
  }
}
