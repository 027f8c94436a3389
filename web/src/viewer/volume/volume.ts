import type { Voxel } from '../planes.js';
import { AnatomicalGrid } from './anatomical-grid.js';
import type { NiftiHeader } from './nifti-header.js';

/** A volume in Hounsfield units whose slices arrive one after another. */
export class Volume {
  readonly grid: AnatomicalGrid;
  readonly values: Int16Array | Float32Array;
  private readonly loaded: Uint8Array;
  private missing: number;

  constructor(header: NiftiHeader) {
    const [columns, rows, slices] = header.sizes;
    const count = columns * rows * slices;
    this.grid = new AnatomicalGrid(header);
    this.values = header.type === 'int16' ? new Int16Array(count) : new Float32Array(count);
    this.loaded = new Uint8Array(slices);
    this.missing = slices;
  }

  /** Share of the slices that have arrived. */
  get loadedShare(): number {
    return 1 - this.missing / this.loaded.length;
  }

  get slices(): number {
    return this.loaded.length;
  }

  isLoaded(slice: number): boolean {
    return this.loaded[slice] === 1;
  }

  add(slice: number, values: Int16Array | Float32Array): void {
    this.values.set(values, slice * (this.values.length / this.slices));
    if (this.loaded[slice] === 0) this.missing--;
    this.loaded[slice] = 1;
  }

  /** Hounsfield units; undefined outside the volume, and before the slice has arrived. */
  at(voxel: Voxel): number | undefined {
    const isInside = voxel.every((index, axis) => index >= 0 && index < (this.grid.sizes[axis] ?? 0));
    if (!isInside || !this.isLoaded(this.grid.storedSliceOf(voxel))) return undefined;
    return this.values[this.grid.offsetOf(voxel)];
  }
}
