import { MapSampler } from '../overlay/map-sampler.js';
import type { LocalizedFinding } from './evidence-context.js';
import type { EvidenceStudy } from './evidence-study.js';

/** The part of a region in one slice. */
export interface SliceMask {
  /** Slice of the volume, counted from 0. */
  readonly slice: number;
  /** 1 inside the region: columns x rows, columns fastest. */
  readonly mask: Uint8Array;
}

/** Least strength of a voxel of the region as a share of the peak. The region itself is found with the same share. */
const OF_PEAK = 0.5;

/** The voxels of a region's box where the map, interpolated between its tokens, is at least half as strong as at its peak. */
export function* regionMasks(
  { place, explanation }: Pick<EvidenceStudy, 'place' | 'explanation'>,
  { map: name, region }: LocalizedFinding,
): Generator<SliceMask> {
  const placed = explanation.maps.get(name);
  if (placed === undefined) return;
  const { low, high } = region.voxels;
  const sampler = new MapSampler(placed.map, placed.geometry, region.strongest);
  const [columns, rows, slices] = ([0, 1, 2] as const).map((axis) => {
    const voxels = Array.from({ length: high[axis] - low[axis] + 1 }, (_, at) => low[axis] + at);
    return { voxels, places: sampler.places(axis, voxels) };
  });
  const shares = new Float64Array(columns.voxels.length);
  for (const [z, slice] of slices.voxels.entries()) {
    const mask = new Uint8Array(place.columns * place.rows);
    rows.voxels.forEach((row, y) => {
      sampler.line(shares, columns.places, rows.places, y, slices.places, z);
      columns.voxels.forEach((column, x) => {
        if (shares[x] >= OF_PEAK) mask[row * place.columns + column] = 1;
      });
    });
    if (mask.includes(1)) yield { slice, mask };
  }
}
