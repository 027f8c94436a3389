import { runsOf } from '../../sequence/neighbours.js';
import { sorted } from '../../sequence/non-empty.js';
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
  const planes = runsOf(members, (member, _, first) => !areDisjoint(groupOf([first]), groupOf([member])));
  const turns = planes.at(0)?.length;
  if (turns === undefined || turns < 2 || planes.some((plane) => plane.length !== turns)) return null;
  const ordered = planes.map((plane) => sorted(plane, (a, b) => ordinal(a) - ordinal(b)));
  const inTurn = ordered.every((plane) =>
    plane.every((member, turn) => ordinal(member) === ordinal(plane[0]) + turn),
  );
  if (!inTurn) return null;
  return Array.from({ length: turns }, (_, turn) => ({
    ...groupOf(ordered.flatMap((plane) => plane.slice(turn, turn + 1))),
    passes,
    doubled,
  }));
}

function ordinal({ placed }: Member): number {
  return ordinalOf(placed.frame) ?? 0;
}
