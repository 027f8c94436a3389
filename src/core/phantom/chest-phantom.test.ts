import { describe, expect, it } from 'vitest';
import { type DrawnChest, drawChest, measurePatient, type Patient } from './chest-phantom.js';
import { FINDING_NAMES, type FindingName } from './findings/findings.js';
import { planScan } from './scan.js';
import type { BoxShape, Point } from './shapes.js';
import type { VoxelGrid } from './voxel-grid.js';

const COARSE = { matrix: 48, sliceSpacing: 8 };
/** For tests that do not use the picture. */
const COARSEST = { matrix: 16, sliceSpacing: 40 };

function draw(patient: Patient, settings = COARSE): DrawnChest {
  return drawChest(patient, planScan(patient, settings).geometry);
}

/** Patients of seed 8 with one finding each; two tests use each patient. */
const diseased = new Map<FindingName, DrawnChest>();

function drawnWith(finding: FindingName): DrawnChest {
  const drawn = diseased.get(finding) ?? draw({ seed: 8, findings: [finding] });
  diseased.set(finding, drawn);
  return drawn;
}

function at({ data, columns, rows, spacing, origin }: VoxelGrid, place: Point): number {
  const [i, j, k] = place.map((value, axis) => Math.round((value - origin[axis]) / spacing[axis]));
  return data[(k * rows + j) * columns + i];
}

/** Share of all voxels whose CT number lies in a range. */
function share({ data }: VoxelGrid, low: number, high: number): number {
  return data.filter((hu) => hu >= low && hu < high).length / data.length;
}

function volumeBelow(grid: VoxelGrid, hu: number, { low, high }: BoxShape): number {
  let count = 0;
  for (let z = low[2]; z <= high[2]; z += 5) {
    for (let y = low[1]; y <= high[1]; y += 4) {
      for (let x = low[0]; x <= high[0]; x += 4) if (at(grid, [x, y, z]) < hu) count++;
    }
  }
  return count;
}

describe('drawChest', () => {
  const healthy: Patient = { seed: 4, findings: [] };
  const { grid } = draw(healthy);
  const { grid: before } = draw({ seed: 8, findings: [] });

  it('has air round the patient, lungs, fat, soft tissue and bone in the amounts of a chest', () => {
    expect(share(grid, -1001, -990)).toBeGreaterThan(0.3);
    expect(share(grid, -960, -700)).toBeGreaterThan(0.08);
    expect(share(grid, -130, -70)).toBeGreaterThan(0.03);
    expect(share(grid, 20, 100)).toBeGreaterThan(0.08);
    expect(share(grid, 250, 1500)).toBeGreaterThan(0.005);
  });

  it('has every organ on its side: heart and stomach to the left, liver to the right, spine behind', () => {
    const m = measurePatient(healthy);
    const below = Math.min(m.rightDome, m.leftDome) - 20;
    expect(at(grid, [-60, 0, 20])).toBeLessThan(-700);
    expect(at(grid, [60, 0, 60])).toBeLessThan(-700);
    expect(at(grid, [45, -35, -42])).toBeGreaterThan(0);
    expect(at(grid, [-70, -35, -42])).toBeLessThan(-700);
    expect(at(grid, [-70, -10, below])).toBeGreaterThan(20);
    expect(at(grid, [0, m.cavityHalfDepth * 0.68, -15])).toBeGreaterThan(100);
    expect(at(grid, [0, -m.cavityHalfDepth * 1.9, 0])).toBe(-1000);
  });

  it('is the same patient for the same seed, and another one otherwise', () => {
    const bytes = Buffer.from(grid.data.buffer);
    expect(bytes.equals(Buffer.from(draw(healthy).grid.data.buffer))).toBe(true);
    expect(bytes.equals(Buffer.from(draw({ seed: 5, findings: [] }).grid.data.buffer))).toBe(false);
  });

  it('changes the patient only where a finding is: a nodule affects only its surroundings', () => {
    const { grid: changedGrid, lesions } = draw({ seed: 4, findings: ['nodule'] });
    const { low, high } = lesions[0].box;
    const changed = changedGrid.data.reduce(
      (count, hu, index) => count + (hu === grid.data[index] ? 0 : 1),
      0,
    );
    const [dx, dy, dz] = grid.spacing;
    const voxels =
      ((high[0] - low[0]) / dx + 3) * ((high[1] - low[1]) / dy + 3) * ((high[2] - low[2]) / dz + 3);
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThanOrEqual(voxels);
  });

  it.each(FINDING_NAMES)('plants %s inside the picture and returns its position', (finding) => {
    const { grid: picture, lesions } = drawnWith(finding);
    expect(lesions.map((lesion) => lesion.finding)).toContain(finding);
    for (const { box } of lesions) {
      for (const axis of [0, 1, 2] as const) {
        const count = [picture.columns, picture.rows, picture.slices][axis];
        const edge = picture.origin[axis] + (count - 1) * picture.spacing[axis];
        expect(box.low[axis]).toBeGreaterThanOrEqual(picture.origin[axis] - 1);
        expect(box.high[axis]).toBeLessThanOrEqual(edge + 1);
        expect(box.high[axis]).toBeGreaterThan(box.low[axis]);
      }
    }
  });

  it.each<[FindingName, (before: number, after: number) => void]>([
    ['nodule', (before, after) => expect(after).toBeLessThan(before)],
    ['consolidation', (before, after) => expect(after).toBeLessThan(before * 0.8)],
    ['effusion', (before, after) => expect(after).toBeLessThan(before * 0.8)],
    ['pneumothorax', (before, after) => expect(after).toBeGreaterThanOrEqual(before)],
  ])('changes the amount of air in the lung inside the box of %s', (finding, judge) => {
    const { grid: after, lesions } = drawnWith(finding);
    judge(volumeBelow(before, -600, lesions[0].box), volumeBelow(after, -600, lesions[0].box));
  });

  it('plants a nodule in the lung of the side that it names', () => {
    for (let seed = 30; seed < 36; seed++) {
      const [{ side, box }] = draw({ seed, findings: ['nodule'] }, COARSEST).lesions;
      expect(Math.sign(box.low[0] + box.high[0])).toBe(side === 'left' ? 1 : -1);
    }
  });
});
