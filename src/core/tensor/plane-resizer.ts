import { blendClipped } from './clipped-blend.js';
import type { SamplingPlan } from './sampling-plan.js';
import type { VolumeView } from '../volume/volume-view.js';

/** Lines handled together, so that their transposed writes fill whole cache lines. */
const BLOCK = 16;
/** Rows that share one look-up of their sampling. */
const ROWS_AT_ONCE = 4;

/**
 * Computes planes of the tensor, one at a time and separably: it blends two planes of the volume, resizes the lines along
 * height, writes them transposed, then resizes along width. All steps but the first stay in the processor's cache.
 */
export class PlaneResizer {
  /** One block of blended lines along height, each with its last voxel repeated. */
  private readonly lines: Float32Array;
  private readonly linePitch: number;
  /** Lines resized along height, transposed: `[height kept, width of the volume]`, last voxel repeated. */
  private readonly across: Float32Array;
  private readonly acrossPitch: number;

  constructor(
    private readonly view: VolumeView,
    private readonly plan: SamplingPlan,
  ) {
    const [, height, width] = view.sizes;
    this.linePitch = pitchOf(height);
    this.lines = new Float32Array(BLOCK * this.linePitch);
    this.acrossPitch = pitchOf(width);
    this.across = new Float32Array(plan.height.count * this.acrossPitch);
  }

  /** Fills the part of a tensor plane that the volume covers; `depth` 0 is the first covered plane. */
  resize(depth: number, out: Float32Array): void {
    const { lower, count } = this.plan.width;
    const [, , width] = this.view.sizes;
    // Range of the volume's lines that kept voxels use.
    const first = lower[0];
    const end = Math.min(width, lower[count - 1] + 2);
    for (let line = first; line < end; line += BLOCK) {
      const lines = Math.min(BLOCK, end - line);
      this.blendLines(depth, line, lines);
      this.resizeAlongHeight(line, lines);
    }
    if (end === width) this.repeatLastColumn(width);
    this.resizeAlongWidth(out);
  }

  private blendLines(depth: number, line: number, count: number): void {
    const { data, offset, sizes, strides } = this.view;
    const [planes, length] = sizes;
    const plane = this.plan.depth.lower[depth];
    const next = Math.min(planes - 1, plane + 1);
    for (let index = 0; index < count; index++) {
      const voxel = offset + (line + index) * strides[2];
      const pair = {
        lower: voxel + plane * strides[0],
        upper: voxel + next * strides[0],
        stride: strides[1],
        length,
        share: this.plan.depth.share[depth],
      };
      const start = index * this.linePitch;
      blendClipped(data, pair, this.lines, start);
      this.lines[start + length] = this.lines[start + length - 1];
    }
  }

  private resizeAlongHeight(line: number, count: number): void {
    const { lines, linePitch, across, acrossPitch } = this;
    const { lower, share } = this.plan.height;
    for (let row = 0; row < lower.length; row++) {
      const part = share[row];
      let at = lower[row];
      const start = row * acrossPitch + line;
      for (let index = start; index < start + count; index++) {
        const value = lines[at];
        across[index] = value + (lines[at + 1] - value) * part;
        at += linePitch;
      }
    }
  }

  private repeatLastColumn(width: number): void {
    const { across, acrossPitch } = this;
    for (let row = 0; row < this.plan.height.count; row++) {
      across[row * acrossPitch + width] = across[row * acrossPitch + width - 1];
    }
  }

  private resizeAlongWidth(out: Float32Array): void {
    const rows = this.plan.height.count;
    const together = rows - (rows % ROWS_AT_ONCE);
    for (let row = 0; row < together; row += ROWS_AT_ONCE) this.resizeFourRows(row, out);
    for (let row = together; row < rows; row++) this.resizeRow(row, out);
  }

  private resizeFourRows(row: number, out: Float32Array): void {
    const { across, acrossPitch } = this;
    const { lower, share, size } = this.plan.width;
    const start = row * acrossPitch;
    const outStart = this.outStart(row);
    for (let column = 0; column < lower.length; column++) {
      const part = share[column];
      let at = start + lower[column];
      let to = outStart + column;
      let value = across[at];
      out[to] = value + (across[at + 1] - value) * part;
      value = across[(at += acrossPitch)];
      out[(to += size)] = value + (across[at + 1] - value) * part;
      value = across[(at += acrossPitch)];
      out[(to += size)] = value + (across[at + 1] - value) * part;
      value = across[(at += acrossPitch)];
      out[to + size] = value + (across[at + 1] - value) * part;
    }
  }

  private resizeRow(row: number, out: Float32Array): void {
    const { across, acrossPitch } = this;
    const { lower, share } = this.plan.width;
    const start = row * acrossPitch;
    const outStart = this.outStart(row);
    for (let column = 0; column < lower.length; column++) {
      const at = start + lower[column];
      const value = across[at];
      out[outStart + column] = value + (across[at + 1] - value) * share[column];
    }
  }

  private outStart(row: number): number {
    const { height, width } = this.plan;
    return (height.begin + row) * width.size + width.begin;
  }
}

/** Leaves room for the repeated voxel and avoids powers of two, at which rows compete for the same cache lines. */
function pitchOf(length: number): number {
  return Math.ceil(length / BLOCK) * BLOCK + BLOCK;
}
