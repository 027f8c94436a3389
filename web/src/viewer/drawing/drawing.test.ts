import { describe, expect, it } from 'vitest';
import { AnatomicalGrid } from '../volume/anatomical-grid.js';
import { contourAt } from './contours.js';
import { distanceBetween, FITTED, PaneView, scaleBarLength } from './pane-view.js';
import { limitedWindow, paintGrey, presetOf, WINDOWS } from './windows.js';

/** 100 x 50 x 20 voxels of 1 x 2 x 5 mm: 100 mm in each direction. */
const GRID = new AnatomicalGrid({
  sizes: [100, 50, 20],
  type: 'int16',
  affine: [-1, 0, 0, 0, 0, -2, 0, 0, 0, 0, 5, 0],
});

describe('the greys of a window', () => {
  const greys = (values: readonly number[], isInverted = false): number[] => {
    const pixels = new Uint8ClampedArray(4 * values.length);
    paintGrey(values, { level: 50, width: 100 }, isInverted, pixels);
    return values.map((_, at) => pixels[4 * at] ?? -1);
  };

  it('go from black below the window to white above it', () => {
    expect(greys([-1000, 0, 50, 100, 3000])).toEqual([0, 0, 127, 255, 255]);
    expect(greys([-1000, 3000], true)).toEqual([255, 0]);
  });

  it('have the name of a preset only with exactly its values', () => {
    expect(presetOf(WINDOWS.bone)).toBe('bone');
    expect(presetOf({ ...WINDOWS.bone, level: 401 })).toBeUndefined();
  });

  it('stay within limits', () => {
    expect(limitedWindow({ level: -9000, width: -5 })).toEqual({ level: -2000, width: 1 });
  });
});

describe('a pane', () => {
  const view = new PaneView(GRID, 'axial', 300, 200, FITTED);

  it('shows the whole slice to scale in its middle', () => {
    expect(view.scale).toBe(2);
    expect(view.toPane({ x: -0.5, y: -0.5 })).toEqual({ x: 50, y: 0 });
    expect(view.toPane({ x: 99.5, y: 49.5 })).toEqual({ x: 250, y: 200 });
    expect(view.toSlice(view.toPane({ x: 12, y: 34 }))).toEqual({ x: 12, y: 34 });
  });

  it('keeps the place under the pointer while it zooms', () => {
    const pointer = { x: 80, y: 160 };
    const zoomed = view.withCamera(view.zoomed(4, pointer));
    const [before, after] = [view.toSlice(pointer), zoomed.toSlice(pointer)];
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
    expect(zoomed.scale).toBe(8);
    expect(zoomed.withCamera(zoomed.zoomed(0.01, pointer)).scale).toBe(2);
  });

  it('follows a drag, but not past the slice', () => {
    const zoomed = view.withCamera(view.zoomed(2, { x: 150, y: 100 }));
    const before = zoomed.toPane({ x: 50, y: 25 });
    const panned = zoomed.withCamera(zoomed.panned({ x: 30, y: -20 }));
    const after = panned.toPane({ x: 50, y: 25 });
    expect([after.x - before.x, after.y - before.y]).toEqual([30, -20]);
    expect(zoomed.panned({ x: 9999, y: 0 }).x).toBe(-50);
  });

  it('measures in millimetres, with a scale bar of a round length', () => {
    expect(distanceBetween(GRID, 'axial', { x: 0, y: 0 }, { x: 3, y: 2 })).toBe(5);
    expect(distanceBetween(GRID, 'coronal', { x: 0, y: 0 }, { x: 0, y: 4 })).toBe(20);
    expect(scaleBarLength(view)).toBe(20);
  });
});

it('a contour runs where the values have the level', () => {
  const values = [0, 0, 0, 0, 1, 0, 0, 0, 0];
  const segments = contourAt(values, 3, 3, 0.5);
  expect(segments).toHaveLength(4);
  for (const [x1, y1, x2, y2] of segments) {
    expect(Math.abs(x1 - 1) + Math.abs(y1 - 1)).toBe(0.5);
    expect(Math.abs(x2 - 1) + Math.abs(y2 - 1)).toBe(0.5);
  }
  expect(contourAt(values, 3, 3, 2)).toEqual([]);
});
