/** A point in the patient: millimetres, x to the left, y to the back, z to the head. */
export type Point = readonly [x: number, y: number, z: number];

/** An axis-aligned box. */
export interface BoxShape {
  readonly low: Point;
  readonly high: Point;
}

/** A solid: `depth` is the distance to its surface in millimetres, positive inside, and accurate near the surface. */
export interface Shape {
  readonly box: BoxShape;
  readonly depth: (x: number, y: number, z: number) => number;
}

/** Bounds far outside any scan, for shapes without an end along an axis. */
export const EVERYWHERE: BoxShape = { low: [-1e4, -1e4, -1e4], high: [1e4, 1e4, 1e4] };

export function boxAround(points: readonly Point[], margin: number): BoxShape {
  const axis = (index: 0 | 1 | 2, pick: (...values: number[]) => number): number =>
    pick(...points.map((p) => p[index]));
  return {
    low: [axis(0, Math.min) - margin, axis(1, Math.min) - margin, axis(2, Math.min) - margin],
    high: [axis(0, Math.max) + margin, axis(1, Math.max) + margin, axis(2, Math.max) + margin],
  };
}

/** An ellipsoid, turned about the z axis by `turn` radians (from x towards y). */
export function ellipsoid(centre: Point, radii: Point, turn = 0): Shape {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const reach = Math.max(radii[0], radii[1]);
  const [a, b, c] = radii;
  return {
    box: {
      low: [centre[0] - reach, centre[1] - reach, centre[2] - c],
      high: [centre[0] + reach, centre[1] + reach, centre[2] + c],
    },
    depth(x, y, z) {
      const dx = x - centre[0];
      const dy = y - centre[1];
      const dz = z - centre[2];
      const u = dx * cos + dy * sin;
      const v = dy * cos - dx * sin;
      // First-order distance: the level function divided by the length of its gradient.
      const p = u / a;
      const q = v / b;
      const r = dz / c;
      const level = Math.sqrt(p * p + q * q + r * r);
      if (level < 1e-6) return Math.min(a, b, c);
      const gu = p / a;
      const gv = q / b;
      const gw = r / c;
      return ((1 - level) * level) / Math.sqrt(gu * gu + gv * gv + gw * gw);
    },
  };
}

/** A round rod with round ends between two points; its radius may change along the way. */
export function rod(from: Point, to: Point, fromRadius: number, toRadius = fromRadius): Shape {
  const [ax, ay, az] = from;
  const bx = to[0] - ax;
  const by = to[1] - ay;
  const bz = to[2] - az;
  const square = bx * bx + by * by + bz * bz || 1;
  return {
    box: boxAround([from, to], Math.max(fromRadius, toRadius)),
    depth(x, y, z) {
      const px = x - ax;
      const py = y - ay;
      const pz = z - az;
      let t = (px * bx + py * by + pz * bz) / square;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const dx = px - t * bx;
      const dy = py - t * by;
      const dz = pz - t * bz;
      return fromRadius + (toRadius - fromRadius) * t - Math.sqrt(dx * dx + dy * dy + dz * dz);
    },
  };
}

/** Rods through all points. One shape per segment, so that each covers a small box. */
export function pipe(points: readonly Point[], radius: number | ((leg: number) => number)): Shape[] {
  const at = typeof radius === 'number' ? (): number => radius : radius;
  return points.slice(1).map((point, leg) => rod(points[leg], point, at(leg), at(leg + 1)));
}

/** Intersection of two depths, with corners rounded over about `softness` millimetres. */
export function smoothMin(a: number, b: number, softness: number): number {
  const share = 0.5 + (0.5 * (b - a)) / softness;
  if (share <= 0) return b;
  if (share >= 1) return a;
  return b + (a - b) * share - softness * share * (1 - share);
}

/** Union of two depths, with rounded corners. */
export function smoothMax(a: number, b: number, softness: number): number {
  return -smoothMin(-a, -b, softness);
}

/** Points on a smooth curve through the given ones (Catmull-Rom), `steps` segments between neighbours. */
export function curveThrough(points: readonly Point[], steps: number): Point[] {
  const curve: Point[] = [points[0]];
  for (let leg = 0; leg + 1 < points.length; leg++) {
    const p0 = points[Math.max(0, leg - 1)];
    const p1 = points[leg];
    const p2 = points[leg + 1];
    const p3 = points[Math.min(points.length - 1, leg + 2)];
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const axis = (i: 0 | 1 | 2): number =>
        0.5 *
        (2 * p1[i] +
          (p2[i] - p0[i]) * t +
          (2 * p0[i] - 5 * p1[i] + 4 * p2[i] - p3[i]) * t * t +
          (3 * p1[i] - p0[i] - 3 * p2[i] + p3[i]) * t * t * t);
      curve.push([axis(0), axis(1), axis(2)]);
    }
  }
  return curve;
}

/** Millimetres between two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
