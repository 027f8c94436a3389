import { neighbours, runsOf } from '../../sequence/neighbours.js';
import { groupOf, type Member, type MemberGroup, SAME_PLANE } from './set-members.js';

/** Tracks of images at one distance from each other, except for lost ones: one track for each interleaved scan. */
export interface SliceTracks {
  readonly tracks: readonly MemberGroup[];
  /** The few images on no track. */
  readonly odd: readonly Member[];
  /** Millimetres between neighbouring slices of a track. */
  readonly distance: number;
  /** Share of the steps along the tracks that skip no slice. */
  readonly unbroken: number;
}

/** Most interleaved scans that are looked for. */
const MAX_TRACKS = 4;
/** Fewest images of a scan that can be recognised by their distance. */
const FEWEST_ON_TRACK = 4;
/** Smallest share of unbroken steps: a scan that lost more slices cannot become a volume anyway. */
const LEAST_UNBROKEN = 0.6;
/** Explanations by tracks that differ by less than this in their share of unbroken steps are equally good. */
const AS_UNBROKEN = 0.12;
/** Largest share of images on no track. */
const ODD_SHARE = 0.1;
/** Deviation from the distance that the rounding of positions explains: in millimetres, and as shares of the distance. */
const [ROUNDING, RELATIVE, LARGEST_SHARE] = [0.1, 0.01, 0.15];
/** Longest step of a track over lost slices, in distances. */
const MAX_STEPS = 8;
/** Most tracks that are followed at once, odd images included. */
const MAX_FOLLOWED = 16;
/** Most distances that are tried, and the number of following images to which they are measured. */
const [MAX_DISTANCES, REACH] = [8, 2 * MAX_TRACKS];

/** Images in one plane. */
type Plane = [Member, ...Member[]];

interface Track {
  readonly planes: Plane[];
  last: number;
  unbroken: number;
}

/**
 * The explanations of positions by tracks, the best first: the fewest tracks among those that need the fewest lost slices.
 * Empty if the positions do not lie on a few tracks.
 * @param members in ascending depth
 */
export function tracksOf(members: readonly Member[], fewest = 1): SliceTracks[] {
  const planes = runsOf(members, (member, _, first) => member.depth - first.depth < SAME_PLANE);
  const found = usualDistances(planes)
    .map((distance) => follow(planes, distance))
    .filter((found) => found !== null)
    .filter(({ tracks }) => tracks.length >= fewest && tracks.length <= MAX_TRACKS);
  const most = found.reduce((share, { unbroken }) => Math.max(share, unbroken), 0);
  return found
    .filter(({ unbroken }) => unbroken > most - AS_UNBROKEN)
    .filter((one) => !found.some((other) => isCoarser(one, other)))
    .sort((a, b) => a.tracks.length - b.tracks.length || a.odd.length - b.odd.length);
}

/** Whether tracks are only every second (third …) slice of other ones. */
function isCoarser(a: SliceTracks, b: SliceTracks): boolean {
  const factor = a.tracks.length / b.tracks.length;
  return factor > 1 && Math.abs(a.distance - factor * b.distance) <= toleranceFor(a.distance);
}

/** The most frequent distances between images and those that follow them, the most frequent first, in millimetres. */
function usualDistances(planes: readonly Plane[]): number[] {
  const steps = Array.from({ length: REACH }, (_, index) => index + 1);
  let distances = steps
    .flatMap((step) => neighbours(planes, step))
    .map(([[member], [next]]) => next.depth - member.depth)
    .sort((a, b) => a - b);
  const usual: number[] = [];
  while (usual.length < MAX_DISTANCES && distances.length >= FEWEST_ON_TRACK) {
    const [from, to] = fullestWindow(distances);
    const alike = distances.slice(from, to);
    usual.push(alike.reduce((sum, distance) => sum + distance, 0) / alike.length);
    distances = [...distances.slice(0, from), ...distances.slice(to)];
  }
  return usual;
}

/** The fullest range of ascending distances that rounding can make of one distance. */
function fullestWindow(distances: readonly number[]): [from: number, to: number] {
  let [bestFrom, bestTo] = [0, 1];
  let from = 0;
  distances.forEach((distance, index) => {
    while ((distances[from] ?? distance) < distance - toleranceFor(distance)) from++;
    if (index + 1 - from > bestTo - bestFrom) [bestFrom, bestTo] = [from, index + 1];
  });
  return [bestFrom, bestTo];
}

function toleranceFor(distance: number): number {
  return Math.min(ROUNDING + RELATIVE * distance, LARGEST_SHARE * distance);
}

/** Assigns each plane to the track that it continues; null if too many are on none, or one is on two. */
function follow(planes: readonly Plane[], distance: number): SliceTracks | null {
  const tolerance = toleranceFor(distance);
  const followed: Track[] = [];
  for (const plane of planes) {
    const [{ depth }] = plane;
    const continued = followed.filter(({ last }) => {
      const steps = Math.round((depth - last) / distance);
      return steps >= 1 && steps <= MAX_STEPS && Math.abs(depth - last - steps * distance) <= tolerance;
    });
    const [track, ...others] = continued;
    if (others.length > 0 || followed.length > MAX_FOLLOWED) return null;
    if (track === undefined) followed.push({ planes: [plane], last: depth, unbroken: 0 });
    else {
      if (depth - track.last < 1.5 * distance) track.unbroken++;
      track.planes.push(plane);
      track.last = depth;
    }
  }
  const isTrack = ({ planes: { length }, unbroken }: Track): boolean =>
    length >= FEWEST_ON_TRACK && unbroken >= LEAST_UNBROKEN * (length - 1);
  const tracks = followed.filter(isTrack);
  const odd = followed.filter((track) => !isTrack(track)).flatMap((track) => track.planes.flat());
  if (tracks.length === 0 || odd.length > ODD_SHARE * planes.length) return null;
  const steps = tracks.reduce((sum, track) => sum + track.planes.length - 1, 0);
  return {
    tracks: tracks.map((track) => groupOf(track.planes.flat())),
    odd,
    distance,
    unbroken: tracks.reduce((sum, { unbroken }) => sum + unbroken, 0) / steps,
  };
}
