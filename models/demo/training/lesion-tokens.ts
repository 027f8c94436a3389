import { FINDING_NAMES, type FindingName } from '../../../src/core/phantom/findings/findings.js';
import { ellipsoid, type BoxShape } from '../../../src/core/phantom/shapes.js';
import type { GridGeometry, VoxelGrid } from '../../../src/core/phantom/voxel-grid.js';
import { PUBLISHED_GEOMETRY } from '../../../src/core/tensor/tensor-geometry.js';

/** Tokens along each axis of the encoder's input, a 360 mm cube around the volume's middle. */
export const GRID = 24;
export const TOKENS = GRID ** 3;
const TOKEN_MM = (PUBLISHED_GEOMETRY.depth * PUBLISHED_GEOMETRY.depthSpacing) / GRID;

/** Smallest change that is visible through the noise, in HU. */
const VISIBLE = 100;

/**
 * Positions of a phantom's findings in the encoder's grid of tokens: for each finding, the share of each token, in [0, 255],
 * that it has changed. Tokens in the order [depth, left, back].
 */
export class LesionTokens {
  readonly shares: Uint8Array;
  private before: Float32Array | undefined;
  /** By axis x, y, z: the token of a voxel, or -1 outside. */
  private readonly tokens: readonly Int32Array[];
  private readonly perToken: number;

  constructor(private readonly geometry: GridGeometry) {
    const { columns, rows, slices, spacing } = geometry;
    this.shares = new Uint8Array(FINDING_NAMES.length * TOKENS);
    this.tokens = [columns, rows, slices].map((count, axis) => tokenOfVoxel(count, spacing[axis]));
    this.perToken = spacing.reduce((voxels, step) => (voxels * TOKEN_MM) / step, 1);
  }

  /** `[tokens]` of one finding. */
  of(finding: FindingName): Uint8Array {
    const start = FINDING_NAMES.indexOf(finding) * TOKENS;
    return this.shares.subarray(start, start + TOKENS);
  }

  /** Records the changes by a finding since the last call. */
  compare(finding: FindingName | null, { data }: VoxelGrid): void {
    const { before } = this;
    if (finding !== null && before !== undefined) {
      this.count(finding, (index) => Math.abs(data[index] - before[index]) > VISIBLE);
    }
    this.before = data.slice();
  }

  /** Records an organ that is itself the finding, by the ellipsoid in its box. */
  fill(finding: FindingName, { low, high }: BoxShape): void {
    const middle = [0, 1, 2].map((axis) => (low[axis] + high[axis]) / 2);
    const radii = [0, 1, 2].map((axis) => (high[axis] - low[axis]) / 2);
    const shape = ellipsoid([middle[0], middle[1], middle[2]], [radii[0], radii[1], radii[2]]);
    const { spacing, origin, columns, rows } = this.geometry;
    this.count(finding, (index) => {
      const x = origin[0] + (index % columns) * spacing[0];
      const y = origin[1] + (Math.floor(index / columns) % rows) * spacing[1];
      const z = origin[2] + Math.floor(index / (columns * rows)) * spacing[2];
      return shape.depth(x, y, z) > 0;
    });
  }

  private count(finding: FindingName, isChanged: (index: number) => boolean): void {
    const counts = new Float64Array(TOKENS);
    const { columns, rows, slices } = this.geometry;
    const [xs, ys, zs] = this.tokens;
    for (let z = 0, index = 0; z < slices; z++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++, index++) {
          if (zs[z] < 0 || ys[y] < 0 || xs[x] < 0 || !isChanged(index)) continue;
          counts[(zs[z] * GRID + xs[x]) * GRID + ys[y]]++;
        }
      }
    }
    const shares = this.of(finding);
    counts.forEach((count, token) => {
      shares[token] = Math.min(255, shares[token] + Math.round((255 * count) / this.perToken));
    });
  }
}

function tokenOfVoxel(count: number, spacing: number): Int32Array {
  const begin = (GRID * TOKEN_MM - count * spacing) / 2;
  return Int32Array.from({ length: count }, (_, voxel) => {
    const token = Math.floor((begin + (voxel + 0.5) * spacing) / TOKEN_MM);
    return token >= 0 && token < GRID ? token : -1;
  });
}

/** Whether a token, or an adjacent one, belongs to an outline. */
export function isNearOutline(outline: Uint8Array, token: number): boolean {
  const around = [-1, 0, 1];
  const [depth, left, back] = [Math.floor(token / GRID ** 2), Math.floor(token / GRID) % GRID, token % GRID];
  return around.some((d) =>
    around.some((l) =>
      around.some((b) => {
        const [z, x, y] = [depth + d, left + l, back + b];
        const isInside = [z, x, y].every((place) => place >= 0 && place < GRID);
        return isInside && outline[(z * GRID + x) * GRID + y] > 0;
      }),
    ),
  );
}
