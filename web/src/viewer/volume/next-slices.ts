/** Consecutive slices, from 0. */
export interface SliceRun {
  readonly first: number;
  readonly last: number;
}

/**
 * The missing slices to load next: those nearest to the slice in view, at most `most` together.
 * @returns undefined if none is missing
 */
export function nextSlices(
  count: number,
  isLoaded: (slice: number) => boolean,
  looked: number,
  most: number,
): SliceRun | undefined {
  for (let distance = 0; distance < count; distance++) {
    for (const step of [1, -1] as const) {
      const nearest = looked + step * distance;
      if (nearest < 0 || nearest >= count || isLoaded(nearest)) continue;
      let farthest = nearest;
      const end = nearest + step * (most - 1);
      const goesOn = (slice: number): boolean => slice >= 0 && slice < count && !isLoaded(slice);
      while (farthest !== end && goesOn(farthest + step)) farthest += step;
      return { first: Math.min(nearest, farthest), last: Math.max(nearest, farthest) };
    }
  }
  return undefined;
}
