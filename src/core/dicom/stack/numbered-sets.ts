import { areRoundedPositions } from './rounded-positions.js';
import { ordinalOf } from './set-attributes.js';
import { areDisjoint, groupOf, type Member, sharePlanes, spanOf } from './set-members.js';
import { addTo, chain, isFlat, isWhole, MAX_COMPARED, onePass, type Piece } from './set-pieces.js';

/** Divides by the order in which images were written, if they were written scan by scan or in turn. */
export function byNumbering(piece: Piece): Piece[] {
  if (isFlat(piece)) return [piece];
  const groups = new Map<number, Member[]>();
  for (const member of piece.members) {
    const ordinal = ordinalOf(member.placed.frame);
    if (ordinal === null) return [piece];
    addTo(groups, ordinal, member);
  }
  if (groups.size < 2 || areRoundedPositions(piece)) return [piece];
  const inOrder = [...groups].sort(([a], [b]) => a - b).map(([, group]) => onePass(groupOf(group)));
  const runs = chain(inOrder);
  if (runs.length === 1) return [piece];
  if (runs.length <= MAX_COMPARED && runs.every((run) => isWhole(run, spanOf(piece)))) {
    return runs.map((run) => ({ ...run, passes: piece.passes, doubled: piece.doubled }));
  }
  return sharePlanes(piece) ? (byTurns(piece) ?? [piece]) : [piece];
}

/** Images that were numbered plane by plane, each plane holding as many: the first of each, the second, and so on. */
function byTurns({ members, passes, doubled }: Piece): Piece[] | null {
  const planes: Member[][] = [];
  for (const member of members) {
    const plane = planes.at(-1);
    if (plane !== undefined && !areDisjoint(groupOf([plane[0]]), groupOf([member]))) plane.push(member);
    else planes.push([member]);
  }
  const turns = planes[0].length;
  if (turns < 2 || planes.some((plane) => plane.length !== turns)) return null;
  const ordered = planes.map((plane) => [...plane].sort((a, b) => ordinal(a) - ordinal(b)));
  const inTurn = ordered.every((plane) =>
    plane.every((member, turn) => ordinal(member) === ordinal(plane[0]) + turn),
  );
  if (!inTurn) return null;
  return Array.from({ length: turns }, (_, turn) => ({
    ...groupOf(ordered.map((plane) => plane[turn])),
    passes,
    doubled,
  }));
}

function ordinal({ placed }: Member): number {
  return ordinalOf(placed.frame) ?? 0;
}
