import { type Plane, PLANE_AXES } from '../planes.js';
import type { AnatomicalGrid } from '../volume/anatomical-grid.js';

/** The part of a slice in a pane: `zoom` 1 fits the slice; `x` and `y` lead from its middle to the pane's, in mm. */
export interface Camera {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const FITTED: Camera = { zoom: 1, x: 0, y: 0 };
const ZOOMS = { min: 1, max: 16 } as const;

/** A point of a slice in voxels across and down, or of a pane in CSS pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Converts places in a slice to places in its pane, and back. */
export class PaneView {
  /** CSS pixels per millimetre. */
  readonly scale: number;
  /** Millimetres between voxels, across and down. */
  private readonly step: Point;
  /** Size of the slice in millimetres. */
  private readonly size: Point;

  /** @param width, height of the pane in CSS pixels */
  constructor(
    private readonly grid: AnatomicalGrid,
    private readonly plane: Plane,
    readonly width: number,
    readonly height: number,
    private readonly camera: Camera,
  ) {
    const { across, down } = PLANE_AXES[plane];
    this.step = { x: grid.spacing[across], y: grid.spacing[down] };
    this.size = { x: grid.sizes[across] * this.step.x, y: grid.sizes[down] * this.step.y };
    this.scale = Math.min(width / this.size.x, height / this.size.y) * camera.zoom;
  }

  /** The pane's coordinates of a place in the slice; whole numbers are the middles of voxels. */
  toPane({ x, y }: Point): Point {
    const { scale, step, size, camera } = this;
    return {
      x: this.width / 2 + ((x + 0.5) * step.x - size.x / 2 - camera.x) * scale,
      y: this.height / 2 + ((y + 0.5) * step.y - size.y / 2 - camera.y) * scale,
    };
  }

  /** The reverse of {@link toPane}. */
  toSlice({ x, y }: Point): Point {
    const { scale, step, size, camera } = this;
    return {
      x: ((x - this.width / 2) / scale + size.x / 2 + camera.x) / step.x - 0.5,
      y: ((y - this.height / 2) / scale + size.y / 2 + camera.y) / step.y - 0.5,
    };
  }

  /** Zooms in (a factor above 1) or out, keeping the place under a point of the pane. */
  zoomed(factor: number, { x, y }: Point): Camera {
    const { camera, scale } = this;
    const zoom = Math.min(ZOOMS.max, Math.max(ZOOMS.min, camera.zoom * factor));
    const kept = scale * (zoom / camera.zoom);
    const shift = (offset: number): number => offset / scale - offset / kept;
    return this.limited({
      zoom,
      x: camera.x + shift(x - this.width / 2),
      y: camera.y + shift(y - this.height / 2),
    });
  }

  /** The same pane with another camera. */
  withCamera(camera: Camera): PaneView {
    return new PaneView(this.grid, this.plane, this.width, this.height, camera);
  }

  /** Moves the slice by CSS pixels. */
  panned(by: Point): Camera {
    const { camera, scale } = this;
    return this.limited({ ...camera, x: camera.x - by.x / scale, y: camera.y - by.y / scale });
  }

  /** The middle of the pane stays within the slice; a slice that fits is centred. */
  private limited({ zoom, x, y }: Camera): Camera {
    if (zoom === ZOOMS.min) return FITTED;
    const within = (value: number, most: number): number => Math.min(most / 2, Math.max(-most / 2, value));
    return { zoom, x: within(x, this.size.x), y: within(y, this.size.y) };
  }
}

/** Millimetres between two places in a slice. */
export function distanceBetween(grid: AnatomicalGrid, plane: Plane, from: Point, to: Point): number {
  const { across, down } = PLANE_AXES[plane];
  return Math.hypot((to.x - from.x) * grid.spacing[across], (to.y - from.y) * grid.spacing[down]);
}

/** Lengths of scale bars in millimetres. */
const BARS = [100, 50, 20, 10, 5, 2, 1] as const;

/** The longest scale bar that takes at most a quarter of the width. */
export function scaleBarLength({ scale, width }: PaneView): number {
  return BARS.find((length) => length * scale <= width / 4) ?? 1;
}
