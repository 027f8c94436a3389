import { apply, mirrored } from '../volume/affine.js';
import { perAxis } from '../volume/vector.js';
import type { Xyz } from '../volume/volume.js';
import type { RegionSide, SideShares } from './named-side.js';
import type { MapGeometry, VolumeShape } from './map-geometry.js';
import type { TokenGrid, TokenMap } from './token-map.js';
import { connectedTokens, placeOf } from './token-neighbours.js';

/** Lowest and highest coordinate along each axis. */
export interface RegionBox {
  readonly low: Xyz;
  readonly high: Xyz;
}

/** A region that raises a score. */
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

/** Tokens that add at least this share of the strongest contribution are strong. */
const OF_STRONGEST = 0.5;
/** Maximum number of regions of one score. */
const MOST_REGIONS = 5;
/** The places that raise a score. */
export interface StrongPlaces {
  /** The strongest first. */
  readonly regions: readonly [Region, ...Region[]];
  readonly sides: SideShares;
}

/** Share of the peak's contribution that counts as equal: tokens of the same content differ by rounding. */
const AS_MUCH = 0.9999;
/** Millimetres from the middle of the body within which the centre of a region counts as midline. */
const MIDLINE = 10;
/** Tolerance in voxels: a voxel whose centre is on the edge of a region belongs to it despite rounding. */
const ROUNDING = 1e-6;

/**
 * The tokens inside the volume that add at least half as much as the strongest one. Those that are connected by faces are
 * one region.
 * @param bodyCentre millimetres, RAS
 * @returns undefined if no place in the volume raises the score
 */
export function findStrongPlaces(
  map: TokenMap,
  geometry: MapGeometry,
  volume: VolumeShape,
  bodyCentre: Xyz,
): StrongPlaces | undefined {
  const { grid, values } = map;
  const extent = [volume.columns, volume.rows, volume.slices];
  const inside = Array.from(values.keys()).filter((token) =>
    apply(geometry.toVolume, placeOf(token, grid)).every(
      (index, axis) => index >= -0.5 && index <= extent[axis] - 0.5,
    ),
  );
  const strongest = inside.reduce((max, token) => Math.max(max, values[token]), 0);
  if (strongest === 0) return undefined;
  const strong = new Set(inside.filter((token) => values[token] >= OF_STRONGEST * strongest));
  const middle = mirrored(bodyCentre)[0];
  const regions: Region[] = [];
  const remaining = new Set(strong);
  while (remaining.size > 0 && regions.length < MOST_REGIONS) {
    const peak = peakOf(map, remaining);
    const members = connectedTokens(peak, grid, (token) => strong.has(token));
    members.forEach((token) => remaining.delete(token));
    regions.push(regionOf(map, peak, members, { geometry, volume, middle }));
  }
  const [first, ...others] = regions;
  return { regions: [first, ...others], sides: sidesOf(map, strong, geometry, middle) };
}

/** The frame of a region's tokens. */
interface Frame {
  readonly geometry: MapGeometry;
  readonly volume: VolumeShape;
  /** Middle of the body along the axis from right to left, in millimetres, LPS. */
  readonly middle: number;
}

function regionOf(
  { grid, values }: TokenMap,
  strongest: number,
  members: readonly number[],
  { geometry, volume, middle }: Frame,
): Region {
  const edges = edgesOf(
    members.map((token) => placeOf(token, grid)),
    geometry,
    [volume.columns, volume.rows, volume.slices],
  );
  const box = boxOf(cornersOf(edges).map((corner) => mirrored(apply(volume.affine, corner))));
  const peak = placeOf(strongest, grid);
  const low = perAxis((axis) => Math.ceil(edges.low[axis] - ROUNDING));
  return {
    peak: mirrored(apply(geometry.toPatient, peak)),
    strongest: values[strongest],
    box,
    size: perAxis((axis) => box.high[axis] - box.low[axis]),
    side: sideOf((box.low[0] + box.high[0]) / 2 - middle),
    voxels: { low, high: perAxis((axis) => Math.max(low[axis], Math.floor(edges.high[axis] + ROUNDING))) },
    peakSlice: Math.min(volume.slices - 1, Math.max(0, Math.round(apply(geometry.toVolume, peak)[2]))),
    share: sumOver(members, values) / values.reduce((sum, value) => sum + Math.max(0, value), 0),
  };
}

/** A token counts for the side on which its centre lies. */
function sidesOf(
  { grid, values }: TokenMap,
  strong: ReadonlySet<number>,
  geometry: MapGeometry,
  middle: number,
): SideShares {
  const onLeft = [...strong].filter(
    (token) => mirrored(apply(geometry.toPatient, placeOf(token, grid)))[0] > middle,
  );
  const left = sumOver(onLeft, values) / sumOver([...strong], values);
  return { left, right: 1 - left };
}

/**
 * The token that adds most. In uniform tissue many tokens add equally; then the one nearest to the middle of the largest
 * connected group is the peak, not the first at its edge.
 */
function peakOf({ grid, values }: TokenMap, tokens: ReadonlySet<number>): number {
  const most = [...tokens].reduce((max, token) => Math.max(max, values[token]), 0);
  const equals = new Set([...tokens].filter((token) => values[token] >= AS_MUCH * most));
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

function nearestToMiddle(group: readonly number[], grid: TokenGrid): number {
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
