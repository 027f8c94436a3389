import type { PlacedFrame } from './placed-frame.js';
import { ACQUISITION_ATTRIBUTES, DISTINCT_ATTRIBUTES, type SetAttribute } from './set-attributes.js';
import { byAcquisition } from './acquisition-sets.js';
import { byInterleavedGrids } from './interleaved-grids.js';
import { mergedWhereComplete } from './merged-sets.js';
import { byNumbering } from './numbered-sets.js';
import { groupOf, type Member, membersOf } from './set-members.js';
import { addTo, onePass, type Piece } from './set-pieces.js';
import { groupUniformFrames } from './uniform-frames.js';

/** Images of one acquisition and reconstruction. Only these may share a volume. */
export interface ImageSet {
  readonly images: readonly PlacedFrame[];
  /** Number of passes that were joined along the axis; 1 for an ordinary set. */
  readonly passes: number;
  /** Images left out because another pass shows the same position. */
  readonly doubled: number;
}

/**
 * Divides the images of a series into sets that were made together, before planes are considered. Neither the
 * names of files nor their order matter.
 *
 * Images that differ in size, spacing, orientation or a distinct attribute (PatientID, kernel, thickness …) are of different
 * sets. The groups of an acquisition attribute (AcquisitionNumber, time, phase …) are sets if they overlap, and one set if
 * they continue each other along the axis. If all else is equal, instance numbers that run through the whole extent several
 * times divide images, and so do positions on several interleaved grids.
 */
export function divideIntoSets(frames: readonly PlacedFrame[]): ImageSet[] {
  return groupUniformFrames(frames).flatMap((uniform) => {
    const members = membersOf(uniform);
    const attributes = DISTINCT_ATTRIBUTES.filter((attribute) => !isNoise(members, attribute));
    let pieces = byDistinctAttributes(members, attributes);
    for (const attribute of ACQUISITION_ATTRIBUTES) {
      pieces = pieces.flatMap((piece) => byAcquisition(piece, attribute));
    }
    return mergedWhereComplete(pieces, attributes)
      .flatMap(byNumbering)
      .flatMap(byInterleavedGrids)
      .map(toSet);
  });
}

/** Whether an attribute has a different value in most images, like UIDs that a tool renewed in each file. */
function isNoise(members: readonly Member[], { valueOf }: SetAttribute): boolean {
  const values = new Set(members.map(({ placed }) => valueOf(placed.frame)));
  values.delete(null);
  return values.size > 2 && values.size > members.length / 2;
}

function byDistinctAttributes(members: readonly Member[], attributes: readonly SetAttribute[]): Piece[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    addTo(groups, JSON.stringify(attributes.map(({ valueOf }) => valueOf(member.placed.frame))), member);
  }
  return [...groups.values()].map((group) => onePass(groupOf(group)));
}

function toSet({ members, passes, doubled }: Piece): ImageSet {
  return { images: members.map(({ placed }) => placed), passes, doubled };
}
