import { distance, type Point } from '../shapes.js';
import type { Random } from '../random.js';

export interface Branch {
  readonly from: Point;
  readonly to: Point;
  readonly fromRadius: number;
  readonly toRadius: number;
}

interface Node {
  readonly place: Point;
  /** Millimetres from the root. */
  readonly away: number;
  readonly parent: number;
  /** Number of ends that this node supplies. */
  leaves: number;
}

export interface TreeOptions {
  readonly root: Point;
  /** Points that the tree must reach, in this order. */
  readonly targets: readonly Point[];
  readonly rootRadius: number;
  readonly tipRadius: number;
  /** Longest straight segment, millimetres. */
  readonly leg: number;
}

/**
 * A tree like those of vessels and bronchi: every target is joined to the nearest existing branch, with small detours. A
 * branch's radius depends on the number of ends behind it (Murray 1926: the cubes of radii add up).
 */
export function growTree(
  random: Random,
  { root, targets, rootRadius, tipRadius, leg }: TreeOptions,
): Branch[] {
  const nodes: Node[] = [{ place: root, away: 0, parent: -1, leaves: 0 }];
  for (const target of targets) {
    let parent = nearest(nodes, target, root);
    const start = nodes[parent].place;
    const legs = Math.max(1, Math.ceil(distance(start, target) / leg));
    for (let step = 1; step <= legs; step++) {
      const t = step / legs;
      const wander = step < legs ? leg * 0.12 : 0;
      const axis = (i: 0 | 1 | 2): number =>
        start[i] + (target[i] - start[i]) * t + random.between(-wander, wander);
      const place: Point = [axis(0), axis(1), axis(2)];
      nodes.push({ place, away: distance(root, place), parent, leaves: 0 });
      parent = nodes.length - 1;
    }
    for (let node = parent; node >= 0; node = nodes[node].parent) nodes[node].leaves++;
  }
  const most = nodes[0].leaves;
  const power = Math.log(rootRadius / tipRadius) / Math.log(most);
  const radius = (node: Node): number => tipRadius * Math.pow(node.leaves, power);
  return nodes.slice(1).map((node) => {
    const parent = nodes[node.parent];
    const toRadius = radius(node);
    // A thin branch starts with its own width, even on a thick one.
    return {
      from: parent.place,
      to: node.place,
      fromRadius: Math.min(radius(parent), toRadius * 1.25),
      toRadius,
    };
  });
}

/** The node to grow from: a near one, preferably one from which the branch does not run back towards the root. */
function nearest(nodes: readonly Node[], target: Point, root: Point): number {
  const reach = distance(root, target);
  const [x, y, z] = target;
  let best = 0;
  let least = Infinity;
  // A little more than the square of `least`, to skip most nodes without an exact distance.
  let within = Infinity;
  for (let index = 0; index < nodes.length; index++) {
    const { place, away } = nodes[index];
    const [dx, dy, dz] = [place[0] - x, place[1] - y, place[2] - z];
    if (dx * dx + dy * dy + dz * dz > within) continue;
    const back = away - reach;
    const cost = distance(place, target) + (back > 0 ? back * 3 : 0);
    if (cost < least) {
      [best, least] = [index, cost];
      within = least * least * 1.0001;
    }
  }
  return best;
}
