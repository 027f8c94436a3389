import { describe, expect, it } from 'vitest';
import { PHANTOM_FINDINGS, phantomVolume } from '../../../test/builders/phantom-volume.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { PUBLISHED_GEOMETRY } from '../tensor/tensor-geometry.js';
import type { Volume } from '../volume/volume.js';
import { assessVolume, type SeriesFacts } from './assess-volume.js';

const FACTS: SeriesFacts = { kernel: 'B70f', kernelClass: 'lung', sliceThickness: 2 };
const SCAN = { matrix: 64, sliceSpacing: 5 } as const;
/** For tests that do not count voxels. */
const COARSE_SCAN = { matrix: 40, sliceSpacing: 5 } as const;
const CHEST = phantomVolume({ seed: 3, findings: [] }, SCAN);
const COARSE_CHEST = phantomVolume({ seed: 3, findings: [] }, COARSE_SCAN);

function codes(volume: Volume, facts: Partial<SeriesFacts> = {}): string[] {
  return assessVolume(volume, { ...FACTS, ...facts }, PUBLISHED_GEOMETRY).map(({ code }) => code);
}

type Position = readonly [column: number, row: number, slice: number];

/** The volume in other sizes, with each voxel computed from its position. */
function redrawn(like: Volume, sizes: Position, value: (x: number, y: number, z: number) => number): Volume {
  const [columns, rows, slices] = sizes;
  const data = new Float32Array(new SharedArrayBuffer(4 * columns * rows * slices));
  let index = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) data[index++] = value(x, y, z);
  }
  return { ...like, data, columns, rows, slices };
}

const sizesOf = ({ columns, rows, slices }: Volume): Position => [columns, rows, slices];

function valueAt(
  { data, columns, rows, slices }: Volume,
  x: number,
  y: number,
  z: number,
): number | undefined {
  const inside = x >= 0 && x < columns && y >= 0 && y < rows && z >= 0 && z < slices;
  return inside ? data[(z * rows + y) * columns + x] : undefined;
}

/** The same volume with other values. */
function recoloured(like: Volume, change: (hu: number, x: number, y: number, z: number) => number): Volume {
  const { data, columns, rows } = like;
  return redrawn(like, sizesOf(like), (x, y, z) => change(data[(z * rows + y) * columns + x], x, y, z));
}

/** Another field of view: `sizes` voxels from `first` on, with `around` where the original has none. */
function reframed(like: Volume, first: Position, sizes: Position, around = -1000): Volume {
  const [column, row, slice] = first;
  return redrawn(like, sizes, (x, y, z) => valueAt(like, x + column, y + row, z + slice) ?? around);
}

/** Millimetres from the middle of the volume. */
function distance({ columns, rows, slices, spacing }: Volume, [x, y, z]: Position): number {
  return Math.hypot(
    (x - columns / 2) * spacing[0],
    (y - rows / 2) * spacing[1],
    (z - slices / 2) * spacing[2],
  );
}

const filledLungs = recoloured(CHEST, (hu) => (hu > -985 && hu < -450 ? 30 : hu));

describe('an ordinary chest', () => {
  it.each([1, 7])('gives no warning (patient %d)', (seed) => {
    expect(codes(phantomVolume({ seed, findings: [] }, COARSE_SCAN))).toEqual([]);
  });

  it.each(PHANTOM_FINDINGS)('gives no warning with %s', (finding) => {
    expect(codes(phantomVolume({ seed: 8, findings: [finding] }, COARSE_SCAN))).toEqual([]);
  });

  it('may have metal, padding round the field of view and contrast', () => {
    const radius = (CHEST.columns / 2) * CHEST.spacing[0];
    const scanned = recoloured(CHEST, (hu, x, y, z) => {
      if (distance(CHEST, [x, y, CHEST.slices / 2]) > radius) return -2048;
      return distance(CHEST, [x, y, z]) < 15 ? 8000 : hu > 30 && hu < 60 ? hu + 150 : hu;
    });
    expect(codes(scanned)).toEqual([]);
  });

  it.each([-3024, -2048, -2000])('may have more padding of %i than air', (padding) => {
    const radius = 0.8 * (CHEST.columns / 2) * CHEST.spacing[0];
    const scanned = recoloured(CHEST, (hu, x, y) =>
      distance(CHEST, [x, y, CHEST.slices / 2]) > radius ? padding : hu,
    );
    expect(codes(scanned)).not.toContain('dicom.air-level');
  });

  it('may be stored from head to feet, or as coronal planes', () => {
    const fine = phantomVolume({ seed: 3, findings: [] }, { matrix: 96, sliceSpacing: 5 });
    const [a, b, c, , e, f, g, , i, j, k] = fine.affine;
    const depth = fine.slices - 1;
    const reversed = {
      ...redrawn(fine, sizesOf(fine), (x, y, z) => valueAt(fine, x, y, depth - z) ?? NaN),
      affine: [a, b, -c, 0, e, f, -g, 0, i, j, -k, 0, 0, 0, 0, 1],
    };
    expect(codes(reversed)).toEqual([]);
    const coronal = redrawn(fine, [fine.columns, fine.slices, fine.rows], (x, y, z) => {
      return valueAt(fine, x, z, y) ?? NaN;
    });
    const [dx, dy, dz] = fine.spacing;
    expect(
      codes({ ...coronal, spacing: [dx, dz, dy], affine: [a, c, b, 0, e, g, f, 0, i, k, j, 0, 0, 0, 0, 1] }),
    ).toEqual([]);
  });
});

describe('values that are not Hounsfield units', () => {
  it('are detected if rescaled twice, clipped or not', () => {
    expect(codes(recoloured(CHEST, (hu) => hu - 1024))).toEqual(['dicom.rescaled-twice']);
    expect(codes(recoloured(CHEST, (hu) => Math.max(hu - 1000, -2024)))).toEqual(['dicom.rescaled-twice']);
  });

  it('are detected if never rescaled, with or without padding', () => {
    expect(codes(recoloured(CHEST, (hu) => hu + 1024))).toEqual(['dicom.not-rescaled']);
    expect(codes(recoloured(CHEST, (hu, x) => (x < 13 ? -2000 : hu + 1000)))).toEqual(['dicom.not-rescaled']);
  });

  it('are detected if air is not at -1000', () => {
    expect(codes(recoloured(CHEST, (hu) => hu * 0.93))).toEqual(['dicom.air-level']);
    expect(codes(recoloured(CHEST, (hu) => hu - 80))).toEqual(['dicom.air-level']);
    expect(codes(recoloured(CHEST, (hu) => hu + 20))).toEqual([]);
  });

  it.each([-400, -300, -200, -100, 70, 100, 150, 200, 300, 450, 600])(
    'are detected only by their air if all are shifted by %i',
    (offset) => {
      for (const lowest of [-Infinity, -1024, -1000]) {
        const moved = recoloured(COARSE_CHEST, (hu) => Math.max(hu, lowest) + offset);
        const warnings = assessVolume(moved, FACTS, PUBLISHED_GEOMETRY);
        expect(warnings.map(({ code }) => code)).toEqual(['dicom.air-level']);
        const [, level] = /measures (-?\d+) HU/.exec(warnings[0].message) ?? [];
        expect(Math.abs(Number(level) - (offset - 1000))).toBeLessThan(20);
      }
    },
  );

  it('are detected by their air in addition to a field that cuts the lungs', () => {
    const low = recoloured(reframed(CHEST, [0, 0, 16], [CHEST.columns, CHEST.rows, 32]), (hu) => hu + 200);
    expect(codes(low)).toEqual(['dicom.air-level', 'dicom.lungs-cut-off']);
  });

  it('do not turn air into lungs: a shifted chest without aerated lung', () => {
    expect(refusalOf(() => codes(recoloured(filledLungs, (hu) => hu + 200))).code).toBe('dicom.no-lungs');
  });
});

describe('a study without lungs', () => {
  it('is refused: an abdomen with gas in the bowel', () => {
    const abdomen = recoloured(filledLungs, (hu, ...at) => {
      return distance(CHEST, at) < 30 && distance(CHEST, at) > 5 ? -995 : hu;
    });
    const refusal = refusalOf(() => codes(abdomen));
    expect(refusal).toMatchObject({ code: 'dicom.no-lungs', kind: 'unusable-study' });
    expect(refusal.message).toContain('Send a chest CT.');
  });

  it('is refused: a head with its sinuses', () => {
    const head = recoloured(CHEST, (_, ...at) => {
      const radius = distance(CHEST, at);
      // Air cells: walls and air in turn, which look like lung on average.
      const cells = Math.hypot(at[0] - 32, at[1] - 20) * CHEST.spacing[0] < 25 && Math.abs(at[2] - 29) < 4;
      if (cells) return (at[0] + at[1]) % 4 < 3 ? -990 : 40;
      return radius < 80 ? 35 : radius < 87 ? 1100 : -1000;
    });
    expect(refusalOf(() => codes(head)).code).toBe('dicom.no-lungs');
  });

  it.each([
    ['nothing but air', -1000],
    ['nothing but water', 0],
    ['no numbers', NaN],
    ['infinite numbers', -Infinity],
  ])('is refused: %s', (_, value) => {
    expect(refusalOf(() => codes(recoloured(CHEST, () => value))).code).toBe('dicom.no-lungs');
  });

  it.each<[string, Position, number]>([
    ['a single voxel', [1, 1, 1], 1],
    ['a single slice', [200, 200, 1], 1],
    ['a single line', [1, 1, 5000], 0.001],
    ['a thousand voxels in a millimetre', [20, 20, 20], 1e-6],
    ['voxels of ten centimetres', [20, 20, 20], 100],
  ])('is refused in every shape: %s', (_, sizes, spacing) => {
    const odd = { ...redrawn(CHEST, sizes, () => 40), spacing: [spacing, spacing, spacing] as const };
    expect(refusalOf(() => codes(odd)).code).toBe('dicom.no-lungs');
  });

  it('is accepted unchecked if any volume is allowed', () => {
    expect(assessVolume(filledLungs, FACTS, PUBLISHED_GEOMETRY, { any: true })).toEqual([]);
  });
});

describe('a part of the chest', () => {
  const [columns, rows, slices] = sizesOf(CHEST);

  it('is detected if the lungs continue above or below', () => {
    const half = Math.floor(slices / 2);
    expect(codes(reframed(CHEST, [0, 0, half], [columns, rows, slices - half]))).toEqual([
      'dicom.lungs-cut-off',
    ]);
    const [both] = assessVolume(reframed(CHEST, [0, 0, 18], [columns, rows, 25]), FACTS, PUBLISHED_GEOMETRY);
    expect(both.message).toContain('beyond the top and the bottom of the series');
  });

  it('is detected if it is a sample of a few centimetres', () => {
    expect(codes(reframed(CHEST, [0, 0, 32], [columns, rows, 16]))).toContain('dicom.coverage-short');
  });

  it('is detected if it is the bases of the lungs above an abdomen', () => {
    const bases = reframed(CHEST, [0, 0, 0], [columns, rows, 21]);
    expect(codes(reframed(bases, [0, 0, -24], [columns, rows, 45], 40))).toContain('dicom.lungs-cut-off');
    const little = recoloured(bases, (hu, x) => (x > columns * 0.35 && hu > -985 && hu < -450 ? 30 : hu));
    expect(codes(little)).toContain('dicom.little-lung');
  });

  it('is detected if the field of view ends inside the lungs', () => {
    const narrow = reframed(CHEST, [17, 17, 0], [30, 30, slices]);
    expect(codes(narrow)).toContain('dicom.lungs-outside-field');
  });
});

describe('more than the chest', () => {
  const [columns, rows, slices] = sizesOf(CHEST);

  it('is detected if the patient is at the side of a large field, so that the crop cuts the lungs', () => {
    const aside = reframed(CHEST, [-80, 0, 0], [columns + 80, rows, slices]);
    expect(codes(aside)).toEqual(['dicom.lungs-outside-crop']);
    const middle = reframed(CHEST, [-40, -20, 0], [columns + 80, rows + 40, slices]);
    expect(codes(middle)).toEqual([]);
  });

  it('is detected if the series continues to the pelvis, and the crop cuts the apices', () => {
    const trunk = redrawn(CHEST, [columns, rows, slices + 64], (x, y, z) => {
      return valueAt(filledLungs, x, y, z) ?? valueAt(CHEST, x, y, z - 64) ?? NaN;
    });
    expect(codes(trunk)).toEqual(['dicom.lungs-outside-crop', 'dicom.coverage-long']);
  });
});

describe('a reconstruction unlike the training data', () => {
  it('is detected by its slices and its kernel', () => {
    expect(codes(CHEST, { sliceThickness: 5 })).toEqual(['dicom.thick-slices']);
    expect(codes(CHEST, { sliceThickness: null })).toEqual([]);
    expect(codes(CHEST, { kernel: 'BONE', kernelClass: 'sharp' })).toEqual(['dicom.unusual-kernel']);
    expect(codes(phantomVolume({ seed: 3, findings: [] }, { ...COARSE_SCAN, sliceSpacing: 8 }))).toEqual([
      'dicom.slices-far-apart',
    ]);
  });
});
