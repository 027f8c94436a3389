/** Rows of pixels, with the channels of each next to each other. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/** Edges in pixels, with fractions; `right` and `bottom` are outside. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Fields along each side: fine enough for the layout of a picture, too coarse for the way in which a viewer scales it. */
const FIELDS = 32;

/** Mean of red, green and blue in each of 32 x 32 fields of a part of a picture: 1024 values of the same scale. */
export function brightness({ width, channels, data }: Pixels, part: Rectangle): number[] {
  const edge = (from: number, to: number, field: number): number =>
    Math.round(from + ((to - from) * field) / FIELDS);
  return Array.from({ length: FIELDS * FIELDS }, (_, field) => {
    const [column, row] = [field % FIELDS, Math.floor(field / FIELDS)];
    let sum = 0;
    let count = 0;
    for (let y = edge(part.top, part.bottom, row); y < edge(part.top, part.bottom, row + 1); y++)
      for (let x = edge(part.left, part.right, column); x < edge(part.left, part.right, column + 1); x++) {
        const at = channels * (y * width + x);
        sum += (data[at] + data[at + 1] + data[at + 2]) / 3;
        count++;
      }
    return sum / count;
  });
}

/** Pearson's correlation coefficient: 1 for pictures that differ in brightness and contrast only, NaN for an even one. */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [one, other].map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  });
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, index) => sum + value * y[index], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}
