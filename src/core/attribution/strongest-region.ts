import { apply, mirrored } from '../volume/affine.js';
import { perAxis } from '../volume/vector.js';
import type { Xyz } from '../volume/volume.js';
import type { MapGeometry, VolumeShape } from './map-geometry.js';
import type { TokenGrid, TokenMap } from './token-map.js';
import { connectedTokens, placeOf } from './token-neighbours.js';

/** Side of the patient, not of the picture. */
export type RegionSide = 'left' | 'right' | 'midline';

/** Lowest and highest coordinate along each axis. */
export interface RegionBox {
  readonly low: Xyz;
  readonly high: Xyz;
}

/** The region that raises a score most. */
export interface Region {
  /** Centre of the token that adds most (the middle one of equals): millimetres in DICOM's patient frame (LPS). */
  readonly peak: Xyz;
  /** Contribution of that token in log odds; above 0. */
  readonly strongest: number;
  /** Box around the region, LPS. */
  readonly box: RegionBox;
  /** Millimetres from right to left, from front to back, from foot to head. */
  readonly size: Xyz;
  readonly side: RegionSide;
  /** First and last column, row and slice of the volume, counted from 0. */
  readonly voxels: RegionBox;
  /** Slice of the peak, counted from 0. */
  readonly peakSlice: number;
  /** Share, in (0, 1], of everything that raises the score. */
  readonly share: number;
}

/** Tokens that add at least this share of the peak's contribution, and are connected to it, belong to its region. */
const OF_PEAK = 0.5;
/** Share of the peak's contribution that counts as equal: tokens of the same content differ by rounding. */
const AS_MUCH = 0.9999;
/** Millimetres from the middle of the body within which the centre of a region counts as midline. */
const MIDLINE = 10;
/** Voxels: keeps an edge between two voxels from rounding to either centre. */
const ROUNDING = 1e-6;

/**
 * The strongest token inside the volume, and the tokens connected to it by faces that add at least half as much.
 * @param bodyCentre millimetres, RAS
 * @returns undefined if no place in the volume raises the score
 */
export function findStrongestRegion(
  { grid, values }: TokenMap,
  geometry: MapGeometry,
  volume: VolumeShape,
  bodyCentre: Xyz,
): Region | undefined {
  const extent = [volume.columns, volume.rows, volume.slices];
  const isInside = (token: number): boolean =>
    apply(geometry.toVolume, placeOf(token, grid)).every(
      (index, axis) => index >= -0.5 && index <= extent[axis] - 0.5,
    );
  const strongest = peakOf({ grid, values }, isInside);
  if (strongest === undefined) return undefined;
  const threshold = OF_PEAK * values[strongest];
  const members = connectedTokens(strongest, grid, (token) => values[token] >= threshold && isInside(token));

  const edges = edgesOf(
    members.map((token) => placeOf(token, grid)),
    geometry,
    extent,
  );
  const box = boxOf(cornersOf(edges).map((corner) => mirrored(apply(volume.affine, corner))));
  const peak = placeOf(strongest, grid);
  const low = perAxis((axis) => Math.ceil(edges.low[axis] - ROUNDING));
  return {
    peak: mirrored(apply(geometry.toPatient, peak)),
    strongest: values[strongest],
    box,
    size: perAxis((axis) => box.high[axis] - box.low[axis]),
    side: sideOf((box.low[0] + box.high[0]) / 2 - mirrored(bodyCentre)[0]),
    voxels: { low, high: perAxis((axis) => Math.max(low[axis], Math.floor(edges.high[axis] + ROUNDING))) },
    peakSlice: Math.min(volume.slices - 1, Math.max(0, Math.round(apply(geometry.toVolume, peak)[2]))),
    share: sumOver(members, values) / values.reduce((sum, value) => sum + Math.max(0, value), 0),
  };
}

/**
 * The token that adds most. In uniform tissue many tokens add equally; then the one nearest to the middle of the largest
 * connected group is the peak, not the first at its edge.
 */
function peakOf({ grid, values }: TokenMap, isInside: (token: number) => boolean): number | undefined {
  const raising = Array.from(values.keys()).filter((token) => values[token] > 0 && isInside(token));
  const most = raising.reduce((max, token) => Math.max(max, values[token]), 0);
  const equals = new Set(raising.filter((token) => values[token] >= AS_MUCH * most));
  let group: readonly number[] = [];
  const grouped = new Set<number>();
  for (const token of equals) {
    if (grouped.has(token)) continue;
    const connected = connectedTokens(token, grid, (other) => equals.has(other));
    connected.forEach((other) => grouped.add(other));
    if (connected.length > group.length) group = connected;
  }
  return nearestToMiddle(group, grid);
}

function nearestToMiddle(group: readonly number[], grid: TokenGrid): number | undefined {
  const places = group.map((token) => placeOf(token, grid));
  const middle = perAxis((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  const distances = places.map((place) => Math.hypot(...perAxis((axis) => place[axis] - middle[axis])));
  return group[distances.indexOf(Math.min(...distances))];
}

/** The tokens' block from edge to edge, limited to the volume's voxels. */
function edgesOf(tokens: readonly Xyz[], geometry: MapGeometry, extent: readonly number[]): RegionBox {
  const corners = tokens.flatMap((token) =>
    [-0.5, 0.5].map((step) =>
      apply(
        geometry.toVolume,
        perAxis((axis) => token[axis] + step),
      ),
    ),
  );
  const box = boxOf(corners);
  return {
    low: perAxis((axis) => Math.max(-0.5, box.low[axis])),
    high: perAxis((axis) => Math.min(extent[axis] - 0.5, box.high[axis])),
  };
}

function boxOf(points: readonly Xyz[]): RegionBox {
  return {
    low: perAxis((axis) => Math.min(...points.map((point) => point[axis]))),
    high: perAxis((axis) => Math.max(...points.map((point) => point[axis]))),
  };
}

function cornersOf({ low, high }: RegionBox): readonly Xyz[] {
  return Array.from({ length: 8 }, (_, corner) =>
    perAxis((axis) => (((corner >> axis) & 1) === 0 ? low : high)[axis]),
  );
}

/** @param offset millimetres towards the patient's left from the middle of the body */
function sideOf(offset: number): RegionSide {
  if (Math.abs(offset) <= MIDLINE) return 'midline';
  return offset > 0 ? 'left' : 'right';
}

function sumOver(tokens: readonly number[], values: Float32Array): number {
  return tokens.reduce((sum, token) => sum + values[token], 0);
}
