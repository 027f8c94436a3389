import type { ViewAxis } from '../volume/slp-axes.js';
import { viewAlong, type OrientedView } from '../volume/volume-view.js';
import type { Volume } from '../volume/volume.js';
import type { AxisOrder, Direction } from './network-input.js';

/** For each direction, its axis of the encoder's view (S-L-P), and whether the view runs the other way. */
const ON_ENCODER_AXES: Readonly<Record<Direction, readonly [axis: 0 | 1 | 2, isReverse: boolean]>> = {
  S: [0, false],
  I: [0, true],
  L: [1, false],
  R: [1, true],
  P: [2, false],
  A: [2, true],
};

/**
 * A volume along the axes of a network's tensor.
 * @param encoderAxes the volume's axes towards the head, the patient's left and the back, as the encoder takes them
 */
export function orderedView(
  volume: Volume,
  encoderAxes: OrientedView['axes'],
  order: AxisOrder,
): OrientedView {
  if (order === 'stored') {
    return viewAlong(volume, [
      { axis: 0, flip: false },
      { axis: 1, flip: false },
      { axis: 2, flip: false },
    ]);
  }
  const along = (direction: Direction): ViewAxis => {
    const [at, isReverse] = ON_ENCODER_AXES[direction];
    const { axis, flip } = encoderAxes[at];
    return { axis, flip: flip !== isReverse };
  };
  const [first, second, third] = order;
  return viewAlong(volume, [along(first), along(second), along(third)]);
}
