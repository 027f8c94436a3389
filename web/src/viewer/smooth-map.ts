/** A map of values on a grid, x fastest. */
export interface GridMap {
  readonly size: readonly [columns: number, rows: number, slices: number];
  readonly values: ArrayLike<number>;
}

/**
 * Refines a map's grid by a whole factor, with linear interpolation: values stay at their positions, and graphics cards that
 * cannot interpolate floating-point textures show no blocks. The finer grid ends at the outermost values: nothing is
 * extrapolated.
 * @returns size `(n - 1) * factor + 1` along each axis
 */
export function smoothMap({ size, values }: GridMap, factor: number): GridMap {
  const alongX = refineAxis(values, 1, size[0], size[1] * size[2], size[0], factor);
  const columns = refined(size[0], factor);
  const alongY = refineAxis(alongX, columns, size[1], size[2], columns * size[1], factor);
  const rows = refined(size[1], factor);
  const alongZ = refineAxis(alongY, columns * rows, size[2], 1, columns * rows * size[2], factor);
  return { size: [columns, rows, refined(size[2], factor)], values: alongZ };
}

function refined(count: number, factor: number): number {
  return (count - 1) * factor + 1;
}

/**
 * Refines one axis of consecutive blocks.
 * @param stride of the axis, which is also the number of parallel lines
 * @param block values of one block
 */
function refineAxis(
  values: ArrayLike<number>,
  stride: number,
  count: number,
  blocks: number,
  block: number,
  factor: number,
): Float32Array {
  const fine = refined(count, factor);
  const result = new Float32Array(blocks * fine * stride);
  for (let index = 0; index < blocks; index++) {
    for (let place = 0; place < fine; place++) {
      const low = Math.floor(place / factor);
      const part = place / factor - low;
      const from = index * block + low * stride;
      const to = part === 0 ? from : from + stride;
      const target = (index * fine + place) * stride;
      for (let line = 0; line < stride; line++) {
        const before = values[from + line] ?? 0;
        result[target + line] = before + part * ((values[to + line] ?? 0) - before);
      }
    }
  }
  return result;
}
