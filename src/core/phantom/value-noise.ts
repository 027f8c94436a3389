import type { Random } from './random.js';

const SIDE = 32;
const MASK = SIDE - 1;

/** Smooth random texture in about [-1, 1], with features of about `scale` millimetres. Repeats after 32 features. */
export function valueNoise(random: Random, scale: number): (x: number, y: number, z: number) => number {
  const lattice = new Float32Array(SIDE ** 3);
  for (let index = 0; index < lattice.length; index++) lattice[index] = random.between(-1, 1);
  const at = (i: number, j: number, k: number): number =>
    lattice[(((k & MASK) * SIDE + (j & MASK)) * SIDE + (i & MASK)) | 0];
  return (x, y, z) => {
    const u = x / scale;
    const v = y / scale;
    const w = z / scale;
    const i = Math.floor(u);
    const j = Math.floor(v);
    const k = Math.floor(w);
    const a = fade(u - i);
    const b = fade(v - j);
    const c = fade(w - k);
    const near = mix(mix(at(i, j, k), at(i + 1, j, k), a), mix(at(i, j + 1, k), at(i + 1, j + 1, k), a), b);
    const far = mix(
      mix(at(i, j, k + 1), at(i + 1, j, k + 1), a),
      mix(at(i, j + 1, k + 1), at(i + 1, j + 1, k + 1), a),
      b,
    );
    return mix(near, far, c);
  };
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}
