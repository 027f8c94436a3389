import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { VolumeView } from '../volume/volume-view.js';

/** Voxels along depth, height and width. */
const SIZES = [40, 48, 56] as const;
/** Factor by which the volume is larger than the encoder's box, so that it fills the box. */
const MARGIN = 1.1;

/**
 * A small volume that is the same on every machine: waves of different lengths along the axes, from air to bone, so that
 * every part of the encoder's box differs from every other. Mirrored, shifted or misplaced tiles change its encoding.
 * @returns Hounsfield units in [-1000, 1000]
 */
export function knownVolume({
  depth,
  height,
  width,
  depthSpacing,
  inPlaneSpacing,
}: TensorGeometry): VolumeView {
  const [slices, rows, columns] = SIZES;
  const data = new Int16Array(new SharedArrayBuffer(slices * rows * columns * Int16Array.BYTES_PER_ELEMENT));
  for (let z = 0; z < slices; z++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        data[(z * rows + y) * columns + x] = Math.round(
          1000 * Math.sin(0.31 * z + 0.007 * y * x) * Math.cos(0.19 * y - 0.11 * x + 0.003 * z * z),
        );
  return {
    data,
    offset: 0,
    sizes: SIZES,
    strides: [rows * columns, columns, 1],
    spacing: [
      (MARGIN * depth * depthSpacing) / slices,
      (MARGIN * height * inPlaneSpacing) / rows,
      (MARGIN * width * inPlaneSpacing) / columns,
    ],
  };
}
