import { PUBLISHED_GEOMETRY } from '../../../src/core/tensor/tensor-geometry.js';
import { GRID, TOKENS } from './lesion-tokens.js';

/** Voxels of a patch along depth, left and back, and of its blocks. */
const PATCH = [10, 20, 20] as const;
const BLOCK = [5, 4, 4] as const;
const BLOCKS = [PATCH[0] / BLOCK[0], PATCH[1] / BLOCK[1], PATCH[2] / BLOCK[2]] as const;
export const BLOCKS_PER_PATCH = BLOCKS[0] * BLOCKS[1] * BLOCKS[2];

/** Epsilon of the layer norm in front of the patch embedding. */
const EPSILON = 1e-5;
/** Features are stored in units of 1 / SCALE. */
export const SCALE = 1024;

export interface PatchFeatures {
  /** `[tokens, blocks]`: mean of each block of the patch after its layer norm, times SCALE. */
  readonly blocks: Int16Array;
  /** `[tokens]`: mean of the patch from -1000 HU (0) to 1000 HU (255), which the layer norm removes before the embedding. */
  readonly means: Uint8Array;
}

/**
 * The training data of a tensor: its patches of 4000 voxels, normalised like in the network, then averaged in blocks. An
 * embedding that is linear in these blocks is linear in the normalised patch.
 */
export function patchFeatures(tensor: Float32Array): PatchFeatures {
  const { height, width } = PUBLISHED_GEOMETRY;
  const blocks = new Int16Array(TOKENS * BLOCKS_PER_PATCH);
  const means = new Uint8Array(TOKENS);
  const sums = new Float64Array(BLOCKS_PER_PATCH);
  const perBlock = BLOCK[0] * BLOCK[1] * BLOCK[2];
  const perPatch = perBlock * BLOCKS_PER_PATCH;
  for (let token = 0; token < TOKENS; token++) {
    const d = Math.floor(token / (GRID * GRID)) * PATCH[0];
    const h = (Math.floor(token / GRID) % GRID) * PATCH[1];
    const w = (token % GRID) * PATCH[2];
    sums.fill(0);
    let squares = 0;
    for (let z = 0; z < PATCH[0]; z++) {
      for (let x = 0; x < PATCH[1]; x++) {
        let at = ((d + z) * height + h + x) * width + w;
        let block = (Math.floor(z / BLOCK[0]) * BLOCKS[1] + Math.floor(x / BLOCK[1])) * BLOCKS[2];
        for (let part = 0; part < BLOCKS[2]; part++, block++, at += 4) {
          const a = tensor[at];
          const b = tensor[at + 1];
          const c = tensor[at + 2];
          const e = tensor[at + 3];
          sums[block] += a + b + c + e;
          squares += a * a + b * b + c * c + e * e;
        }
      }
    }
    const mean = sums.reduce((total, sum) => total + sum, 0) / perPatch;
    const deviation = Math.sqrt(Math.max(0, squares / perPatch - mean * mean) + EPSILON);
    for (let block = 0; block < BLOCKS_PER_PATCH; block++) {
      const value = (sums[block] / perBlock - mean) / deviation;
      blocks[token * BLOCKS_PER_PATCH + block] = Math.round(value * SCALE);
    }
    means[token] = Math.round(((mean + 1) / 2) * 255);
  }
  return { blocks, means };
}
