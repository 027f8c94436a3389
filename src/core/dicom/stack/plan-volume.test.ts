import { describe, expect, it } from 'vitest';

import { ctFrame, ctStack } from '../../../../test/builders/image-frames.js';
import { refusalOf } from '../../../../test/builders/refusal.js';
import type { ImageFrame } from '../parsing/image-frame.js';
import type { Xyz } from '../../volume/volume.js';
import { framesSharingPlanes, planVolume } from './plan-volume.js';
import { DEFAULT_VOLUME_LIMITS } from './volume-limits.js';
import type { VolumePlan } from './volume-plan.js';

const limits = DEFAULT_VOLUME_LIMITS;

/** Entries of the images of each slice, with their weights. */
function slicesOf(plan: VolumePlan): string[] {
  return plan.slices.map((slice) =>
    slice
      .map(({ frame, weight }) => `${frame.entry}${weight === 1 ? '' : `*${weight.toFixed(2)}`}`)
      .join('+'),
  );
}

function codes(plan: VolumePlan): string[] {
  return plan.warnings.map(({ code }) => code);
}

function stackAt(positions: readonly Xyz[], changes: Partial<ImageFrame> = {}): ImageFrame[] {
  return positions.map((position, entry) => ctFrame({ entry, position, ...changes }));
}

function depths(values: readonly number[], changes: Partial<ImageFrame> = {}): ImageFrame[] {
  return stackAt(
    values.map((z) => [0, 0, z]),
    changes,
  );
}

describe('planVolume', () => {
  it('sorts an axial series towards the head, regardless of the order of files and instance numbers', () => {
    const frames = ctStack(6).map((frame) => ({ ...frame, instanceNumber: 100 - frame.entry }));
    const plan = planVolume(
      [3, 0, 5, 1, 4, 2].map((index) => frames[index]),
      limits,
    );
    expect(slicesOf(plan)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(plan).toMatchObject({ columns: 4, rows: 4, wholeNumbers: true, warnings: [] });
  });

  it('writes spacing and affine as dicom2nifti does', () => {
    const plan = planVolume(ctStack(5, {}, { spacing: 2.5 }), limits);
    expect(plan.spacing).toEqual([Math.fround(0.8), Math.fround(0.7), 2.5]);
    // prettier-ignore
    expect(plan.affine).toEqual([
      -0.8, -0,  -0,   10,
      -0,  -0.7, -0,   20,
       0,   0,   2.5, 100,
       0,   0,   0,    1,
    ]);
  });

  it('sorts a sagittal series along the axis of largest spread, ascending', () => {
    const frames = stackAt(
      [4, 3, 2, 1, 0].map((x) => [x, 7, 9]),
      { orientation: [0, 1, 0, 0, 0, -1] },
    );
    const plan = planVolume(frames, limits);
    expect(slicesOf(plan)).toEqual(['4', '3', '2', '1', '0']);
    // prettier-ignore
    expect(plan.affine).toEqual([
      -0,   -0, -1, -0,
      -0.8, -0, -0, -7,
       0, -0.7,  0,  9,
       0,    0,  0,  1,
    ]);
  });

  it('accepts the gaps that dicom2nifti accepts silently: differences of a tenth of a millimetre', () => {
    const plan = planVolume(depths([0, 1, 2.09, 3, 4.05]), limits);
    expect(codes(plan)).toEqual([]);
    expect(plan.spacing[2]).toBe(Math.fround(4.05 / 4));
  });

  it('needs four slices', () => {
    expect(refusalOf(() => planVolume(depths([0, 1, 2]), limits))).toMatchObject({
      code: 'dicom.too-few-slices',
      kind: 'unusable-study',
      fields: { slices: 3, minimumSlices: 4 },
    });
  });

  it('refuses images at one position', () => {
    expect(refusalOf(() => planVolume(depths([1, 1, 1, 1, 1]), limits)).code).toBe('dicom.same-position');
  });

  it.each([
    ['no position', { position: null }],
    ['NaN in its position', { position: [0, 0, NaN] as const }],
    ['a position beyond every scanner', { position: [0, 0, 1e300] as const }],
    ['an orientation of zeros', { orientation: [0, 0, 0, 0, 0, 0] as const }],
    ['parallel rows and columns', { orientation: [1, 0, 0, 1, 0, 0] as const }],
    ['a pixel spacing of zero', { pixelSpacing: [0, 0.7] as const }],
  ])('refuses a series with %s in every image', (_, changes) => {
    expect(refusalOf(() => planVolume(ctStack(6, changes), limits)).code).toBe('dicom.no-positions');
  });

  describe('when images differ', () => {
    it('leaves out those that differ from the majority', () => {
      const plan = planVolume(
        [...ctStack(6), ctFrame({ entry: 9, orientation: [1, 0, 0, 0, 0, -1] })],
        limits,
      );
      expect(slicesOf(plan)).toHaveLength(6);
      expect(codes(plan)).toEqual(['dicom.odd-images']);
    });
  });

  describe('when positions are doubled', () => {
    const doubled = [
      ...ctStack(5, { acquisitionNumber: 2 }),
      ...ctStack(6, { acquisitionNumber: 3 }, { firstEntry: 10 }),
    ];

    it('names the images with pixels to compare', () => {
      expect(framesSharingPlanes(doubled).map(({ entry }) => entry)).toEqual([
        0, 10, 1, 11, 2, 12, 3, 13, 4, 14,
      ]);
      expect(framesSharingPlanes(ctStack(5))).toEqual([]);
    });

    it('leaves out exact duplicates', () => {
      const prints = new Map(doubled.map((frame) => [frame, `print ${frame.position?.[2] ?? ''}`]));
      const plan = planVolume(doubled, limits, prints);
      expect(slicesOf(plan)).toEqual(['0', '1', '2', '3', '4', '15']);
      expect(codes(plan)).toEqual(['dicom.duplicate-images']);
    });

    it('refuses to choose between images of one plane', () => {
      const prints = new Map(doubled.map((frame) => [frame, `print ${frame.entry}`]));
      expect(refusalOf(() => planVolume(doubled, limits, prints))).toMatchObject({
        code: 'dicom.mixed-series',
        kind: 'unusable-study',
        fields: { planes: 5, slices: 6 },
      });
    });
  });

  describe('when positions were rounded to whole millimetres', () => {
    const rounded = Array.from({ length: 40 }, (_, index) => Math.round(index * 0.7));

    it('places the slices at equal distances, in the order of their numbers', () => {
      const plan = planVolume(depths(rounded), limits);
      expect(slicesOf(plan)).toEqual(Array.from({ length: 40 }, (_, entry) => String(entry)));
      expect(plan.spacing[2]).toBeCloseTo(0.7, 2);
      expect(codes(plan)).toEqual(['dicom.positions-rounded']);
    });

    it('does so for numbers that run towards the feet, and for distances above a millimetre', () => {
      const falling = depths(rounded).map((frame) => ({ ...frame, instanceNumber: 40 - frame.entry }));
      expect(codes(planVolume(falling, limits))).toEqual(['dicom.positions-rounded']);
      const wide = depths(Array.from({ length: 40 }, (_, index) => Math.round(index * 1.25)));
      expect(codes(planVolume(wide, limits))).toEqual(['dicom.positions-rounded']);
    });

    it('treats two images in each plane as two scans, not as rounding', () => {
      const phases = depths(Array.from({ length: 40 }, (_, index) => Math.floor(index / 2)));
      expect(refusalOf(() => planVolume(phases, limits)).code).toBe('dicom.mixed-series');
    });
  });

  it('drops a stray slice far away, and keeps the others', () => {
    const frames = depths([...Array.from({ length: 40 }, (_, index) => 2 * index), 1000]);
    const plan = planVolume(frames, limits);
    expect(plan.slices).toHaveLength(40);
    expect(codes(plan)).toEqual(['dicom.stray-images']);
  });

  it.each([
    [5, []],
    [12, ['dicom.oblique-stack']],
    [44, ['dicom.oblique-stack']],
  ])('warns of a stack that is turned by %i degrees', (degrees, expected) => {
    const turn = (degrees * Math.PI) / 180;
    const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
    const frames = stackAt(
      [0, 1, 2, 3, 4].map((step) => [0, -2 * step * sine, 2 * step * cosine]),
      { orientation: [1, 0, 0, 0, cosine, sine] },
    );
    expect(codes(planVolume(frames, limits))).toEqual(expected);
  });

  describe('when slices are missing', () => {
    it('interpolates them', () => {
      const plan = planVolume(depths([0, 2, 4, 8, 10, 12, 14]), limits);
      expect(slicesOf(plan)).toEqual(['0', '1', '2', '2*0.50+3*0.50', '3', '4', '5', '6']);
      expect(plan.spacing[2]).toBe(2);
      expect(plan.warnings[0]).toEqual({
        code: 'dicom.slices-interpolated',
        message:
          '1 slice is missing from the series and was interpolated from its neighbours (widest gap 4.0 mm).',
      });
    });

    it('bridges one missing slice of a thick series', () => {
      expect(codes(planVolume(depths([0, 10, 20, 40, 50, 60]), limits))).toEqual([
        'dicom.slices-interpolated',
      ]);
    });

    it('refuses a hole that is too wide, and holes that are too many', () => {
      expect(refusalOf(() => planVolume(depths([0, 2, 4, 6, 20, 22, 24, 26, 28]), limits))).toMatchObject({
        code: 'dicom.missing-slices',
        fields: { missing: 6, measured: 9, widestGap: 14 },
      });
      expect(refusalOf(() => planVolume(depths([0, 1, 2, 5, 6, 9, 10]), limits)).code).toBe(
        'dicom.missing-slices',
      );
    });

    it('does not plan millions of slices for two distant images', () => {
      expect(refusalOf(() => planVolume(depths([0, 0.5, 1, 1.5, 90_000]), limits)).code).toBe(
        'dicom.missing-slices',
      );
    });
  });

  describe('when gaps are unequal', () => {
    it('resamples to equal ones', () => {
      const plan = planVolume(depths([0, 2, 4, 7, 10, 12]), limits);
      expect(slicesOf(plan)).toEqual(['0', '1', '2', '2*0.33+3*0.67', '3*0.67+4*0.33', '4', '5']);
      expect(codes(plan)).toEqual(['dicom.slices-resampled']);
      expect(plan.spacing[2]).toBe(2);
    });

    it('refuses gaps that cannot be bridged', () => {
      expect(refusalOf(() => planVolume(depths([0, 2, 4, 17.3, 19, 21]), limits))).toMatchObject({
        code: 'dicom.unequal-gaps',
        fields: { widest: 13.3, maximum: 12 },
      });
    });
  });

  describe('when several scans are interleaved', () => {
    const scanAt = (distance: number, first: number, count: number): number[] =>
      Array.from({ length: count }, (_, index) => first + index * distance);

    it('refuses two distances without numbers', () => {
      const mixed = depths([...scanAt(2, 0, 40), ...scanAt(2.5, 0.3, 32)], { instanceNumber: null });
      expect(refusalOf(() => planVolume(mixed, limits))).toMatchObject({
        code: 'dicom.mixed-series',
        kind: 'unusable-study',
        fields: { slices: 72 },
      });
    });

    it('refuses numbers that begin anew for each scan', () => {
      const mixed = [...depths(scanAt(2, 0, 40)), ...depths(scanAt(2.5, 0.3, 32))];
      expect(refusalOf(() => planVolume(mixed, limits)).code).toBe('dicom.mixed-series');
    });

    it('reads passes that were numbered anew, one behind the other', () => {
      const passes = [...depths(scanAt(2, 0, 20)), ...depths(scanAt(2, 40, 20))];
      expect(planVolume(passes, limits).slices).toHaveLength(40);
    });
  });

  describe('when the gantry is tilted', () => {
    /** Rows run along x, columns tilted by 20 degrees in the y-z plane, stacked along z. */
    const angle = (20 * Math.PI) / 180;
    const tilted = stackAt(
      [0, 1, 2, 3, 4].map((z) => [0, 0, z * 2]),
      { orientation: [1, 0, 0, 0, Math.cos(angle), Math.sin(angle)], pixelSpacing: [1, 1] },
    );

    it('shears the slices back onto a rectangular grid', () => {
      const plan = planVolume(tilted, limits);
      expect(plan.warnings).toEqual([
        {
          code: 'dicom.gantry-tilt',
          message: 'The gantry was tilted by 20.0 degrees; the volume was sheared back.',
        },
      ]);
      expect(plan.rows).toBe(4 + Math.ceil(8 * Math.sin(angle)));
      expect(plan.slices.map(([{ shift }]) => shift[1])).toEqual(
        [0, 2, 4, 6, 8].map((z) => expect.closeTo(z * Math.sin(angle), 10) as number),
      );
      expect(plan.spacing[2]).toBeCloseTo(2 * Math.cos(angle), 6);
    });

    it('has an affine that maps every image to its position in the scanner', () => {
      const plan = planVolume(tilted, limits);
      const [slice] = plan.slices.slice(3);
      const [column, row] = slice[0].shift;
      const at = [0, 1, 2].map((line) => {
        const [x, y, z, origin] = plan.affine.slice(4 * line, 4 * line + 4);
        return x * column + y * row + z * 3 + origin;
      });
      expect(at[0]).toBeCloseTo(0, 6);
      expect(at[1]).toBeCloseTo(0, 6);
      expect(at[2]).toBeCloseTo(6, 6);
    });

    it('refuses a tilt that is impossible for a gantry', () => {
      const steep = (50 * Math.PI) / 180;
      const frames = tilted.map((frame) => ({
        ...frame,
        orientation: [1, 0, 0, 0, Math.cos(steep), Math.sin(steep)] as const,
      }));
      expect(refusalOf(() => planVolume(frames, limits))).toMatchObject({ code: 'dicom.not-a-stack' });
    });
  });

  it('moves slices into place that are shifted in their plane', () => {
    const plan = planVolume(stackAt([0, 0, 0, 1.6, 1.6, 0].map((x, z) => [x, 0, z * 2])), limits);
    expect(codes(plan)).toEqual(['dicom.slices-shifted']);
    expect(plan.columns).toBe(6);
    expect(plan.slices.map(([{ shift }]) => shift[0])).toEqual([0, 0, 0, 2, 2, 0]);
  });

  it('refuses slices that are shifted by more than an image: they are not of one stack', () => {
    const jumping = stackAt([0, 0, 0, 0, 6, 6, 6, 6, 0, 0, 0, 0].map((x, z) => [x, 0, z * 2]));
    expect(refusalOf(() => planVolume(jumping, limits))).toMatchObject({
      code: 'dicom.shifted-slices',
      fields: { columns: 8, rows: 0 },
    });
  });

  it('thins a volume over the limit to the distance that the encoder needs', () => {
    const plan = planVolume(ctStack(10, {}, { spacing: 0.5 }), { ...limits, maximumVoxels: 16 * 4 });
    expect(slicesOf(plan)).toEqual(['0', '3', '6', '9']);
    expect(plan.spacing[2]).toBe(1.5);
    expect(codes(plan)).toEqual(['dicom.slices-thinned']);
  });

  it('refuses a volume over the limit before anything is allocated', () => {
    expect(refusalOf(() => planVolume(ctStack(5), { ...limits, maximumVoxels: 79 }))).toMatchObject({
      code: 'dicom.volume-too-large',
      kind: 'too-large',
      fields: { shape: [4, 4, 5] },
    });
  });
});
