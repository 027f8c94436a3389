import { useEffect, useRef, useState } from 'preact/hooks';
import { movedPoint, pointBefore, type RigidMotion } from '../registration/rigid-motion.js';
import type { Voxel } from '../viewer/planes.js';
import type { UsedReading } from '../viewer/use-reading.js';
import type { Volume } from '../viewer/volume/volume.js';
import type { Side } from './compared-study.js';

/** One of two linked volumes, and what is shown of it. */
export interface LinkedSide extends UsedReading {
  readonly volume: Volume;
}

/**
 * Moves the images of one study to the position that the user chooses in the other.
 * @param motion from the current study's patient millimetres to the earlier one's; undefined while not linked
 * @returns the study whose images do not reach that position; they stay where they are
 */
export function useLinkedPlaces(
  current: LinkedSide,
  earlier: LinkedSide,
  motion: RigidMotion | undefined,
): Side | undefined {
  const [beyond, setBeyond] = useState<Side>();
  const last = useRef<{ readonly motion: RigidMotion | undefined; readonly places: Record<Side, Voxel> }>(
    undefined,
  );
  const [here, there] = [current.reading.place, earlier.reading.place];
  useEffect(() => {
    const before = last.current;
    const places = { current: here, earlier: there };
    last.current = { motion, places };
    if (motion === undefined) {
      setBeyond(undefined);
      return;
    }
    // The current study leads when the link is switched on.
    const isCurrentFirst = before?.motion !== motion || !isSame(before.places.current, here);
    if (!isCurrentFirst && isSame(before.places.earlier, there)) return;
    const [from, to] = isCurrentFirst ? [current, earlier] : [earlier, current];
    const follower: Side = isCurrentFirst ? 'earlier' : 'current';
    const point = from.volume.grid.toPatient(from.reading.place);
    const { grid } = to.volume;
    const position = grid.fromPatient(
      isCurrentFirst ? movedPoint(motion, point) : pointBefore(motion, point),
    );
    if (!isWithin(position, grid.sizes)) {
      setBeyond(follower);
      return;
    }
    const place = grid.nearest(position);
    // Stored so that the follower's move does not count as a user's choice.
    last.current = { motion, places: { ...places, [follower]: place } };
    setBeyond(undefined);
    to.act({ do: 'go', place });
  }, [here, there, motion]);
  return beyond;
}

function isSame(a: Voxel, b: Voxel): boolean {
  return a.every((index, axis) => index === b[axis]);
}

function isWithin(position: Voxel, sizes: Voxel): boolean {
  return position.every((index, axis) => index >= -0.5 && index <= (sizes[axis] ?? 0) - 0.5);
}
