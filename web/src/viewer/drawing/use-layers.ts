import { useMemo } from 'preact/hooks';
import { type Plane, PLANE_AXES } from '../planes.js';
import type { Reading } from '../reading/reading.js';
import { planeShares, type PlaneShares } from '../volume/attribution-map.js';
import { planeImage } from '../volume/plane-image.js';
import type { ShownMap } from '../volume/use-attribution.js';
import type { Volume } from '../volume/volume.js';
import { contourAt } from './contours.js';
import type { ContourLine, Layer } from './draw-pane.js';
import { mapColour, paintMap } from './map-colours.js';
import { paintGrey } from './windows.js';

/** How the map of a score is drawn. */
export type MapStyle = 'colours' | 'contours';

/** Voxels between two samples of a map, which is far coarser than the volume. */
const MAP_STEP = 2;
/** Levels of the contours, as shares of the strongest place; 0.5 bounds the regions. */
const CONTOURS = [0.25, 0.5, 0.75] as const;
/** Number of times that slices across the stored ones are redrawn while the volume loads. */
const REDRAWS = 25;

/** The grey picture of a slice. It is drawn again only if something that it shows has changed. */
export function useSliceLayer(volume: Volume, plane: Plane, reading: Reading): Layer {
  const { grid } = volume;
  const { window, isInverted, place, slab } = reading;
  const through = PLANE_AXES[plane].through;
  const index = place[through];
  const thickness = Math.max(1, Math.round(slab / grid.spacing[through]));
  const isPlain = plane === grid.storedPlane && thickness === 1;
  const arrived = isPlain
    ? Number(volume.isLoaded(grid.storedSliceOf(place)))
    : Math.floor(volume.loadedShare * REDRAWS);
  const image = useMemo(
    () => planeImage(volume, plane, index, thickness),
    [volume, plane, index, thickness, arrived],
  );
  return useMemo(
    () =>
      layer(image.width, image.height, 1, (pixels) => paintGrey(image.values, window, isInverted, pixels)),
    [image, window, isInverted],
  );
}

export interface MapLayers {
  readonly colours: Layer | undefined;
  readonly contours: readonly ContourLine[];
}

/** The map of a score over a slice; nothing without a map. */
export function useMapLayers(
  volume: Volume,
  plane: Plane,
  { place }: Reading,
  shown: ShownMap | undefined,
  style: MapStyle,
): MapLayers {
  const index = place[PLANE_AXES[plane].through];
  return useMemo(() => {
    if (shown === undefined) return { colours: undefined, contours: [] };
    const shares = planeShares(shown.map, volume.grid, plane, index, shown.strongest, MAP_STEP);
    const { width, height, step, values } = shares;
    if (style === 'contours') return { colours: undefined, contours: contoursOf(shares) };
    return { colours: layer(width, height, step, (pixels) => paintMap(values, pixels)), contours: [] };
  }, [volume, plane, index, shown, style]);
}

function contoursOf({ values, width, height, step }: PlaneShares): readonly ContourLine[] {
  const first = (step - 1) / 2;
  return CONTOURS.map((share) => ({
    colour: mapColour(share),
    segments: contourAt(values, width, height, share).map(([x1, y1, x2, y2]) => [
      first + x1 * step,
      first + y1 * step,
      first + x2 * step,
      first + y2 * step,
    ]),
  }));
}

function layer(
  width: number,
  height: number,
  step: number,
  paint: (pixels: Uint8ClampedArray) => void,
): Layer {
  const picture = document.createElement('canvas');
  picture.width = width;
  picture.height = height;
  const context = picture.getContext('2d');
  if (context !== null) {
    const data = context.createImageData(width, height);
    paint(data.data);
    context.putImageData(data, 0, 0);
  }
  return { picture, width, height, step };
}
