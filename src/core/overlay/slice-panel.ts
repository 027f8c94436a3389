import type { RegionBox } from '../attribution/strong-regions.js';
import type { Affine, Volume } from '../volume/volume.js';
import { SHOWN_SHARES, visibilityOf } from './attribution-scale.js';
import { heat, type Rgb } from './colours.js';
import type { MapSampler } from './map-sampler.js';
import { TEXT_HEIGHT, textWidth, type Picture } from './picture.js';

/** A slice of the series as radiologists see it, in the rows and columns of its images. */
export interface SlicePanel {
  /** Counted from 0. */
  readonly slice: number;
  /** Lines in the lower left corner, short enough not to cover the letter in the middle of the edge. */
  readonly caption: readonly string[];
  /** Drawn over the slice. */
  readonly map?: MapSampler;
  /** Regions that get a frame if they reach into the slice, in columns, rows and slices of the volume. */
  readonly regions?: readonly RegionBox[];
}

/** The lung window: level -600, width 1500 HU. */
const WINDOW = { low: -1350, high: 150 } as const;
const OPACITY = 0.6;
const WHITE: Rgb = [240, 244, 248];
const FRAME: Rgb = [120, 220, 255];
const AIR = -1000;
const HEATS = Array.from({ length: 256 }, (_, level) => heat(level / 255));

/** Draws a slice to scale into a square of the picture, with the patient's directions at its edges. */
export function drawSlice(
  picture: Picture,
  left: number,
  top: number,
  side: number,
  volume: Volume,
  panel: SlicePanel,
): void {
  const { columns, rows, spacing } = volume;
  const pixel = Math.max(columns * spacing[0], rows * spacing[1]) / side;
  const places = (size: number, length: number): number[] =>
    Array.from({ length: side }, (_, at) => (size - 1) / 2 + ((at - (side - 1) / 2) * pixel) / length);
  const columnAt = places(columns, spacing[0]);
  const rowAt = places(rows, spacing[1]);
  const across = columnAt.map((column) => spanAround(column, pixel / spacing[0] / 2, columns));
  const down = rowAt.map((row) => spanAround(row, pixel / spacing[1] / 2, rows));
  const sharesOfLine = linesOf(panel, columnAt, rowAt);
  const black = new Uint8Array(side);
  const greys = new Uint8Array(side);
  let drawn = OUTSIDE;
  for (let y = 0; y < side; y++) {
    const [rowSpan, line] = [down[y], top + y];
    if (rowSpan === OUTSIDE) {
      picture.greyLine(left, line, black);
      continue;
    }
    // Where voxels are larger than pixels, several lines show the same rows.
    if (rowSpan.first !== drawn.first || rowSpan.last !== drawn.last) {
      fillGreys(greys, volume, across, rowSpan, panel.slice);
      drawn = rowSpan;
    }
    picture.greyLine(left, line, greys);
    const shares = sharesOfLine(y);
    for (let x = 0; x < shares.length; x++) {
      const share = shares[x];
      if (share <= SHOWN_SHARES.from || across[x] === OUTSIDE) continue;
      const opacity = OPACITY * visibilityOf(share);
      picture.blend(left + x, line, HEATS[Math.min(255, Math.round(255 * share))], opacity);
    }
  }
  for (const { low, high } of panel.regions ?? []) {
    if (panel.slice < low[2] || panel.slice > high[2]) continue;
    const x = (column: number): number =>
      left + Math.round((side - 1) / 2 + ((column - (columns - 1) / 2) * spacing[0]) / pixel);
    const y = (row: number): number =>
      top + Math.round((side - 1) / 2 + ((row - (rows - 1) / 2) * spacing[1]) / pixel);
    picture.frame(x(low[0] - 0.5), y(low[1] - 0.5), x(high[0] + 0.5), y(high[1] + 0.5), FRAME);
  }
  drawDirections(picture, left, top, side, volume.affine);
  panel.caption.toReversed().forEach((line, index) => {
    picture.label(left + 6, top + side - (index + 1) * TEXT_HEIGHT - 2, line, WHITE);
  });
}

/** Shares of the map along a line of the panel, valid until the next call; none without a map. */
function linesOf(
  { map, slice }: SlicePanel,
  columnAt: readonly number[],
  rowAt: readonly number[],
): (y: number) => Float64Array {
  const shares = new Float64Array(map === undefined ? 0 : columnAt.length);
  if (map === undefined) return () => shares;
  const [alongColumns, alongRows, alongSlices] = [
    map.places(0, columnAt),
    map.places(1, rowAt),
    map.places(2, [slice]),
  ];
  return (y) => map.line(shares, alongColumns, alongRows, y, alongSlices, 0);
}

/** The greys of the voxels under a line of pixels; black outside the volume. */
function fillGreys(
  greys: Uint8Array,
  volume: Volume,
  across: readonly Span[],
  down: Span,
  slice: number,
): void {
  let drawn = OUTSIDE;
  for (let x = 0; x < greys.length; x++) {
    const span = across[x];
    const isSame = span.first === drawn.first && span.last === drawn.last;
    if (isSame && x > 0) greys[x] = greys[x - 1];
    else greys[x] = span === OUTSIDE ? 0 : greyOf(meanOf(volume, span, down, slice));
    drawn = span;
  }
}

function greyOf(hounsfield: number): number {
  const share = (hounsfield - WINDOW.low) / (WINDOW.high - WINDOW.low);
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}

/** Mean of the voxels under a pixel. */
function meanOf({ data, columns, rows }: Volume, across: Span, down: Span, slice: number): number {
  let sum = 0;
  for (let row = down.first; row <= down.last; row++) {
    const line = (slice * rows + row) * columns;
    for (let column = across.first; column <= across.last; column++) sum += data[line + column];
  }
  const count = (across.last - across.first + 1) * (down.last - down.first + 1);
  return Number.isFinite(sum) ? sum / count : AIR;
}

/** Columns or rows of the volume under a pixel. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** The span of a pixel that does not show the volume. */
const OUTSIDE: Span = { first: 0, last: -1 };

/** A single voxel if pixels are no larger than voxels. @param half of a pixel's length, in voxels */
function spanAround(centre: number, half: number, size: number): Span {
  if (centre < -0.5 || centre > size - 0.5) return OUTSIDE;
  const first = Math.min(size - 1, Math.max(0, Math.round(centre - half + 0.5)));
  return { first, last: Math.max(first, Math.min(size - 1, Math.round(centre + half - 0.5))) };
}

/** The letter R marks the patient's right, in every orientation of the images. */
function drawDirections(picture: Picture, left: number, top: number, side: number, affine: Affine): void {
  const [atLeft, atRight] = directionsAlong(affine, 0);
  const [atTop, atBottom] = directionsAlong(affine, 1);
  const middle = side / 2 - TEXT_HEIGHT / 2;
  picture.label(left + 6, top + middle, atLeft, WHITE);
  picture.label(left + side - 6 - textWidth(atRight), top + middle, atRight, WHITE);
  picture.label(left + side / 2 - textWidth(atTop) / 2, top + 2, atTop, WHITE);
  picture.label(left + side / 2 - textWidth(atBottom) / 2, top + side - TEXT_HEIGHT - 2, atBottom, WHITE);
}

/** Letters of both directions of NIfTI's axes: right, anterior, superior. */
const LETTERS = [
  ['R', 'L'],
  ['A', 'P'],
  ['H', 'F'],
] as const;

/** The patient's directions at the beginning and at the end of an axis of the volume. */
export function directionsAlong(affine: Affine, axis: 0 | 1 | 2): readonly [begin: string, end: string] {
  const step = [affine[axis], affine[4 + axis], affine[8 + axis]];
  const along = step.reduce((best, value, at) => (Math.abs(value) > Math.abs(step[best]) ? at : best), 0);
  const [positive, negative] = LETTERS[along];
  return step[along] > 0 ? [negative, positive] : [positive, negative];
}
