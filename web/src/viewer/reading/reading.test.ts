import { describe, expect, it } from 'vitest';
import { type Action, afterAction, firstReading, type Reading } from './reading.js';
import { WheelSteps } from './wheel-steps.js';

const SIZES = [10, 20, 30] as const;
const after = (...actions: readonly Action[]): Reading =>
  actions.reduce<Reading>(
    (reading, action) => afterAction(reading, action, SIZES),
    firstReading([5, 5, 5], 'window'),
  );

describe('a reading', () => {
  it('scrolls towards feet, back and left, and stops at the last slice', () => {
    expect(after({ do: 'scroll', plane: 'axial', by: 2 }).place).toEqual([5, 5, 7]);
    expect(after({ do: 'scroll', plane: 'coronal', by: 2 }).place).toEqual([5, 7, 5]);
    expect(after({ do: 'scroll', plane: 'sagittal', by: 99 }).place).toEqual([9, 5, 5]);
    expect(after({ do: 'scroll', plane: 'axial', by: 99, turns: true }).place).toEqual([5, 5, 0]);
  });

  it('keeps the crosshair in the volume', () => {
    expect(after({ do: 'go', place: [-3, 4.6, 99] }).place).toEqual([0, 5, 29]);
  });

  it('returns to the chosen preset and the whole slice', () => {
    const { window, preset, cameras } = after(
      { do: 'preset', name: 'bone' },
      { do: 'window', window: { level: 1, width: 2 } },
      { do: 'camera', plane: 'axial', camera: { zoom: 3, x: 1, y: 1 } },
      { do: 'reset', plane: 'axial' },
    );
    expect([window, preset]).toEqual([{ level: 400, width: 1800 }, 'bone']);
    expect(cameras.axial).toEqual({ zoom: 1, x: 0, y: 0 });
  });
});

describe('a wheel', () => {
  it('scrolls a slice per notch, and on a trackpad by distance', () => {
    const wheel = new WheelSteps();
    expect([wheel.add(120, 0), wheel.add(-100, 0), wheel.add(3, 2)]).toEqual([1, -1, 1]);
    const steps = Array.from({ length: 20 }, () => wheel.add(4, 0));
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(2);
  });

  it('turns at once', () => {
    const wheel = new WheelSteps();
    wheel.add(39, 0);
    expect(wheel.add(-39, 0)).toBeCloseTo(0);
    expect(wheel.add(-1, 0)).toBe(-1);
  });
});
