import { useCallback, useEffect, useReducer } from 'preact/hooks';
import { type Action, afterAction, firstReading, type Reading } from './reading/reading.js';
import type { Voxel } from './planes.js';
import { startOf } from './volume/use-volume.js';
import type { Volume } from './volume/volume.js';

/** Time that cine shows a slice. */
const CINE_MS = 100;

export interface UsedReading {
  readonly reading: Reading;
  readonly act: (action: Action) => void;
}

/** The reading of a volume, which starts at `first`. @param first patient millimetres; the middle without it */
export function useReading(volume: Volume, first: Voxel | undefined): UsedReading {
  const { sizes } = volume.grid;
  const [reading, dispatch] = useReducer(
    (before: Reading, action: Action) => afterAction(before, action, sizes),
    undefined,
    // Touch screens start with `scroll`, because a vertical swipe must still scroll the page.
    () => firstReading(startOf(volume, first), matchMedia('(pointer: coarse)').matches ? 'scroll' : 'window'),
  );
  const act = useCallback((action: Action) => dispatch(action), []);
  const { isPlaying, plane } = reading;
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => dispatch({ do: 'scroll', plane, by: 1, turns: true }), CINE_MS);
    return () => clearInterval(timer);
  }, [isPlaying, plane]);
  return { reading, act };
}
