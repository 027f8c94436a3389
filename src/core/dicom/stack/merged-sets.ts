import { ACQUISITION_ATTRIBUTES, type ComparedValue, type SetAttribute } from './set-attributes.js';
import { areOneScan, completeEachOther, groupOf, thicknessOf } from './set-members.js';
import { fillsHoles, hasRoomFor, MAX_COMPARED, onePass, type Piece, united } from './set-pieces.js';

/** Largest ratio of two values of one thickness, written by different rules. */
const SAME_THICKNESS = 1.1;

/** Marks an attribute that differs inside a piece: it describes the image, not the scan. */
const VARIES = Symbol('varies');
type CommonValue = ComparedValue | typeof VARIES;

/** A piece with the values that all its images share. */
interface Described {
  readonly piece: Piece;
  readonly values: ReadonlyMap<SetAttribute, CommonValue>;
}

/**
 * Joins pieces again that are one scan: they complete each other, and differ only by missing attributes, or by weak
 * ones, which a console or a pseudonymiser writes differently within one scan.
 */
export function mergedWhereComplete(pieces: readonly Piece[], distinct: readonly SetAttribute[]): Piece[] {
  if (pieces.length < 2 || pieces.length > MAX_COMPARED) return [...pieces];
  const attributes = [...distinct, ...ACQUISITION_ATTRIBUTES];
  const described = pieces
    .map((piece): Described => {
      return { piece, values: new Map(attributes.map((each) => [each, commonValue(piece, each)])) };
    })
    .sort(
      (a, b) =>
        knownCount(b.values) - knownCount(a.values) || b.piece.members.length - a.piece.members.length,
    );
  return mergedDespiteWeak(mergedDespiteMissing(described));
}

function mergedDespiteMissing(described: readonly Described[]): Described[] {
  const clusters: Described[] = [];
  for (const { piece, values } of described) {
    const compatible = clusters.filter((cluster) => areCompatible(cluster, { piece, values }));
    const fitting = compatible.filter(
      (cluster) => fillsHoles(cluster.piece, piece) || completeEachOther([cluster.piece, piece]),
    );
    // Images that fit into the holes of two sets are ambiguous, unless one set agrees in more values.
    const [cluster, ...others] = closest(fitting, values);
    if (cluster === undefined || others.length > 0) {
      clusters.push({ piece, values });
      continue;
    }
    const rivals = compatible.filter(
      (other) => other !== cluster && agreement(other, values) >= agreement(cluster, values),
    );
    // Images that lack the same value may be of different scans: those with room in a rival are ambiguous.
    const unclear = piece.members.filter((member) => rivals.some((rival) => hasRoomFor(rival.piece, member)));
    const clear = piece.members.filter((member) => !unclear.includes(member));
    const known = [...cluster.values].filter(([, value]) => value !== null);
    clusters[clusters.indexOf(cluster)] = {
      piece: united([cluster.piece, { ...piece, ...groupOf(clear) }]),
      values: new Map([...values, ...known]),
    };
    if (unclear.length > 0) clusters.push({ piece: onePass(groupOf(unclear)), values });
  }
  return clusters;
}

function mergedDespiteWeak(described: readonly Described[]): Piece[] {
  const strong = ({ piece, values }: Described): Described => ({
    piece,
    values: new Map([...values].filter(([attribute]) => attribute.isWeak !== true)),
  });
  const alike: Described[][] = [];
  for (const one of described) {
    const group = alike.find((others) =>
      others.every(
        (other) => areCompatible(strong(other), strong(one)) && areOfOneThickness(other.piece, one.piece),
      ),
    );
    if (group === undefined) alike.push([one]);
    else group.push(one);
  }
  return alike.flatMap((group) => joinedWhereOneScan(group.map(({ piece }) => piece)));
}

/** Joins all pieces at once, or else those pairs that are one scan. */
function joinedWhereOneScan(pieces: readonly Piece[]): Piece[] {
  if (pieces.length < 2) return [...pieces];
  if (areOneScan(pieces)) return [united(pieces)];
  const scans: Piece[] = [];
  for (const piece of [...pieces].sort((a, b) => b.members.length - a.members.length)) {
    const [scan, ...others] = scans.filter((other) => areOneScan([other, piece]));
    // Images that complete two scans are ambiguous.
    if (scan === undefined || others.length > 0) scans.push(piece);
    else scans[scans.indexOf(scan)] = united([scan, piece]);
  }
  return scans;
}

function areOfOneThickness(a: Piece, b: Piece): boolean {
  const first = thicknessOf(a);
  const second = thicknessOf(b);
  if (first === null || second === null) return true;
  return Math.max(first, second) <= SAME_THICKNESS * Math.min(first, second);
}

/** The candidates that agree with a piece in the most known values. */
function closest(candidates: readonly Described[], values: Described['values']): Described[] {
  const most = Math.max(...candidates.map((candidate) => agreement(candidate, values)));
  return candidates.filter((candidate) => agreement(candidate, values) === most);
}

/** Number of known values in which a candidate agrees with a piece. */
function agreement(candidate: Described, values: Described['values']): number {
  return [...values].filter(
    ([attribute, value]) => value !== null && value !== VARIES && value === candidate.values.get(attribute),
  ).length;
}

function commonValue({ members }: Piece, { valueOf }: SetAttribute): CommonValue {
  const [first = null, ...others] = members.map(({ placed }) => valueOf(placed.frame));
  return others.every((value) => value === first) ? first : VARIES;
}

function knownCount(values: Described['values']): number {
  return [...values.values()].filter((value) => value !== null).length;
}

/**
 * Whether no value tells two pieces apart. A value that differs inside the larger piece describes its images, not the
 * scan; inside the smaller one, it may come from several scans.
 */
function areCompatible(a: Described, b: Described): boolean {
  const isLarger = a.piece.members.length > b.piece.members.length;
  const [larger, smaller] = isLarger ? [a, b] : [b, a];
  return [...larger.values].every(([attribute, value]) => {
    const other = smaller.values.get(attribute) ?? null;
    return value === other || value === null || other === null || value === VARIES;
  });
}
