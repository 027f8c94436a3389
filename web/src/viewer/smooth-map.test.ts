import { expect, test } from 'vitest';
import { smoothMap } from './smooth-map.js';

const corners = { size: [2, 2, 2], values: [0, 1, 2, 3, 4, 5, 6, 7] } as const;

test('values keep their positions, and the map is linear between them', () => {
  const { size, values } = smoothMap(corners, 4);
  expect(size).toEqual([5, 5, 5]);
  const at = (x: number, y: number, z: number): number | undefined => values[(z * 5 + y) * 5 + x];
  expect([at(0, 0, 0), at(4, 0, 0), at(0, 4, 0), at(0, 0, 4), at(4, 4, 4)]).toEqual([0, 1, 2, 4, 7]);
  expect(at(2, 2, 2)).toBe(3.5);
  expect(at(1, 3, 2)).toBe(0.25 + 1.5 + 2);
});

test('a map of one slice keeps one slice', () => {
  expect(smoothMap({ size: [2, 1, 1], values: [1, 3] }, 2)).toEqual({
    size: [3, 1, 1],
    values: Float32Array.of(1, 2, 3),
  });
});
