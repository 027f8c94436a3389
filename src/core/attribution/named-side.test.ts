import { expect, it } from 'vitest';
import { namedSide } from './named-side.js';

it('both sides are named if each adds at least a tenth', () => {
  expect(namedSide('left', { left: 0.51, right: 0.49 }, 2)).toBe('both');
  expect(namedSide('left', { left: 0.88, right: 0.12 }, 1)).toBe('both');
  expect(namedSide('left', { left: 0.95, right: 0.05 }, 2)).toBe('left');
});

it('one region around the midline is on the midline', () => {
  expect(namedSide('midline', { left: 0.6, right: 0.4 }, 1)).toBe('midline');
  expect(namedSide('midline', { left: 0.6, right: 0.4 }, 2)).toBe('both');
});
