import { runsOf } from '../../sequence/neighbours.js';
import { sorted } from '../../sequence/non-empty.js';
import { areRoundedPositions } from './rounded-positions.js';
import { ordinalOf } from './set-attributes.js';
import { areDisjoint, groupOf, type Member, sharePlanes, spanOf } from './set-members.js';
import {
  addTo,
  chain,
  fillsHoles,
  isFlat,
  isWhole,
  MAX_COMPARED,
  onePass,
  type Piece,
} from './set-pieces.js';

/**
 * Divides images by their numbers, if they were numbered scan by scan or in turn. An image without a number belongs to the
 * scan whose hole it fills.
 */
export function byNumbering(piece: Piece): Piece[] {
  if (isFlat(piece)) return [piece];
  const groups = new Map<number, Member[]>();
  const unnumbered: Member[] = [];
  for (const member of piece.members) {
    const ordinal = ordinalOf(member.placed.frame);
    if (ordinal === null) unnumbered.push(member);
    else addTo(groups, ordinal, member);
  }
  if (groups.size < 2 || areRoundedPositions(piece)) return [piece];
  const inOrder = [...groups].sort(([a], [b]) => a - b).map(([, group]) => onePass(groupOf(group)));
  const runs = chain(inOrder);
  if (runs.length === 1) return [piece];
  if (runs.length <= MAX_COMPARED && runs.every((run) => isWhole(run, spanOf(piece)))) {
    const { passes, doubled } = piece;
    return withUnnumbered(runs, unnumbered).map((run) => ({ ...run, passes, doubled }));
  }
  return unnumbered.length === 0 && sharePlanes(piece) ? (byTurns(piece) ?? [piece]) : [piece];
}

/** The runs with the images that fit into only one of them; the other images are a piece of their own. */
function withUnnumbered(runs: readonly Piece[], unnumbered: readonly Member[]): Piece[] {
  const added = new Map<Piece | undefined, Member[]>();
  for (const member of unnumbered) {
    const fitting = runs.filter((run) => fillsHoles(run, groupOf([member])));
    addTo(added, fitting.length === 1 ? fitting[0] : undefined, member);
  }
  const rest = added.get(undefined);
  return [
    ...runs.map((run) => onePass(groupOf([...run.members, ...(added.get(run) ?? [])]))),
    ...(rest === undefined ? [] : [onePass(groupOf(rest))]),
  ];
}

/** The first images of all planes, the second ones, and so on; null unless planes hold equally many, numbered in turn. */
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
