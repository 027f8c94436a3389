import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { CoarseVolume } from './coarse-volume.js';
import type { Lungs } from './lungs.js';

/** Coverage of the lungs by the volume and by the encoder's box, as shares. */
export interface LungCoverage {
  /** Cross-section of the lungs in the lowest slice, relative to the largest cross-section. */
  readonly atBottom: number;
  /** Cross-section of the lungs in the highest slice, relative to the largest cross-section. */
  readonly atTop: number;
  /** Share of the lungs outside the encoder's box. */
  readonly outsideCrop: number;
  /** Share of the lungs at the edge of the image. */
  readonly atEdge: number;
}

export function measureCoverage(volume: CoarseVolume, lungs: Lungs, geometry: TensorGeometry): LungCoverage {
  const [depth, height, width] = volume.sizes;
  const [inDepth, inHeight, inWidth] = insideBox(volume, geometry);
  const areas = new Float64Array(depth);
  let outsideCrop = 0;
  let atEdge = 0;
  for (let cell = 0; cell < lungs.cells.length; cell++) {
    if (lungs.cells[cell] === 0) continue;
    const column = cell % width;
    const line = Math.floor(cell / width);
    const row = line % height;
    const slice = Math.floor(line / height);
    areas[slice]++;
    if (!inDepth[slice] || !inHeight[row] || !inWidth[column]) outsideCrop++;
    if (column === 0 || column === width - 1 || row === 0 || row === height - 1) atEdge++;
  }
  const largest = Math.max(1, ...areas);
  const count = Math.max(1, lungs.count);
  return {
    atBottom: areas[0] / largest,
    atTop: areas[depth - 1] / largest,
    outsideCrop: outsideCrop / count,
    atEdge: atEdge / count,
  };
}

/** For each axis and cell, whether the cell is in the box that is cropped from the middle of the volume. */
function insideBox({ sizes, spacing, extent }: CoarseVolume, geometry: TensorGeometry): boolean[][] {
  const box = [
    geometry.depth * geometry.depthSpacing,
    geometry.height * geometry.inPlaneSpacing,
    geometry.width * geometry.inPlaneSpacing,
  ];
  return sizes.map((size, axis) =>
    Array.from({ length: size }, (_, cell) => {
      const fromMiddle = Math.abs((cell + 0.5) * spacing[axis] - extent[axis] / 2);
      return fromMiddle <= box[axis] / 2;
    }),
  );
}
