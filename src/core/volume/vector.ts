import type { Xyz } from './volume.js';

export function dot(a: Xyz, b: Xyz): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Xyz, b: Xyz): Xyz {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function plus(a: Xyz, b: Xyz): Xyz {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function subtract(a: Xyz, b: Xyz): Xyz {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Xyz, factor: number): Xyz {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function length(a: Xyz): number {
  return Math.hypot(a[0], a[1], a[2]);
}

export function unit(a: Xyz): Xyz {
  return scale(a, 1 / length(a));
}

/** Index of the component with the largest magnitude; the first if several are equal. */
export function dominantAxis(a: Xyz): 0 | 1 | 2 {
  const [x, y, z] = [Math.abs(a[0]), Math.abs(a[1]), Math.abs(a[2])];
  if (x >= y && x >= z) return 0;
  return y >= z ? 1 : 2;
}

/** Whether every component is within `absolute + relative * |b|`, as in NumPy's allclose. */
export function allClose(a: Xyz, b: Xyz, relative: number, absolute: number): boolean {
  return a.every((value, axis) => {
    const other = b[axis] ?? 0;
    return Math.abs(value - other) <= absolute + relative * Math.abs(other);
  });
}

/** Builds a vector component by component. */
export function perAxis(component: (axis: 0 | 1 | 2) => number): Xyz {
  return [component(0), component(1), component(2)];
}
