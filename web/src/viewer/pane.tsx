import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useSpeech } from '../language/language.js';
import type { Localization, Region } from '../service/study-contract.js';
import { Directions } from './directions.js';
import { drawPane, type Frame, type PaneContents } from './drawing/draw-pane.js';
import { distanceBetween, PaneView, type Point } from './drawing/pane-view.js';
import { type MapStyle, useMapLayers, useSliceLayer } from './drawing/use-layers.js';
import { moved, type Plane, PLANE_AXES } from './planes.js';
import { sliceText, windowText } from './pane-text.js';
import { actionOfKey, type Command } from './reading/keys.js';
import type { Action, Reading, Tool } from './reading/reading.js';
import { useGestures } from './reading/use-gestures.js';
import { regionsOf } from './region-text.js';
import { signed } from './signed.js';
import { SliceSlider } from './slice-slider.js';
import type { ShownMap } from './volume/use-attribution.js';
import type { Volume } from './volume/volume.js';

/** Classes that let the tool, instead of the page, receive vertical swipes of fingers. */
const DRAGS: Readonly<Record<Tool, '' | 'pane-windowing' | 'pane-grabbing'>> = {
  scroll: '',
  window: 'pane-windowing',
  pan: 'pane-grabbing',
  zoom: 'pane-grabbing',
  crosshair: 'pane-grabbing',
  distance: 'pane-grabbing',
};

/** The map over the images. */
export interface ShownAttribution {
  readonly shown: ShownMap | undefined;
  readonly style: MapStyle;
  /** In [0, 1]. */
  readonly opacity: number;
  /** Place whose regions are framed in their slices. */
  readonly place: Localization | undefined;
}

/** One plane of the volume on a canvas, with its tools. */
export function Pane({
  volume,
  plane,
  reading,
  imageNumbers,
  attribution,
  act,
  onCommand,
}: {
  readonly volume: Volume;
  readonly plane: Plane;
  readonly reading: Reading;
  /** Image numbers of the stored slices. */
  readonly imageNumbers: readonly (number | null)[];
  readonly attribution: ShownAttribution;
  readonly act: (action: Action) => void;
  readonly onCommand: (command: Command) => void;
}): JSX.Element {
  const speech = useSpeech();
  const { say, number } = speech;
  const { grid } = volume;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(canvas);
  const camera = reading.cameras[plane];
  const view = useMemo(
    () => new PaneView(grid, plane, width, height, camera),
    [grid, plane, width, height, camera],
  );
  const [hover, setHover] = useState<Point>();
  const [draft, setDraft] = useState<{ readonly from: Point; readonly to: Point }>();
  useGestures(canvas, { plane, reading, view, act, onHover: setHover, onDraft: setDraft });
  const slice = useSliceLayer(volume, plane, reading);
  const { colours, contours } = useMapLayers(volume, plane, reading, attribution.shown, attribution.style);
  const { across, down, through } = PLANE_AXES[plane];
  const index = reading.place[through];

  const { place, begun, distances } = reading;
  const isActive = reading.plane === plane;
  const { opacity, place: framed } = attribution;
  const contents = useMemo((): PaneContents => {
    const crosshair = { x: place[across], y: place[down] };
    const measured = distances.filter((each) => each.plane === plane && each.slice === index);
    const begunAtCrosshair = begun === undefined || !isActive ? [] : [{ from: begun, to: crosshair }];
    const drafts = draft === undefined ? begunAtCrosshair : [draft];
    return {
      slice,
      map: colours && { ...colours, opacity },
      contours,
      frames: (framed === undefined ? [] : regionsOf(framed)).flatMap((region) =>
        framesOf(region, volume, plane, index),
      ),
      crosshair,
      rulers: [...measured, ...drafts].map(({ from, to }) => ({
        from,
        to,
        text: say.viewer.distance(number(distanceBetween(grid, plane, from, to), 1)),
      })),
      millimetres: say.viewer.millimetres,
    };
  }, [
    volume,
    plane,
    slice,
    colours,
    opacity,
    contours,
    framed,
    place,
    begun,
    isActive,
    distances,
    draft,
    speech,
  ]);
  const ratio = devicePixelRatio;
  // Drawing is slow, and most renders change only texts, such as the value under the pointer.
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || width === 0) return;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    drawPane(context, view, contents, ratio);
  }, [view, contents, ratio]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    const press = { key: event.key, isShift: event.shiftKey, isControl: event.ctrlKey };
    const action = actionOfKey(press, { ...reading, plane }, grid, view);
    if (action === undefined) return;
    event.preventDefault();
    if (typeof action === 'string') onCommand(action);
    else act(action);
  };
  const hovered =
    hover && volume.at(grid.nearest(moved(moved(reading.place, across, hover.x), down, hover.y)));
  const text = sliceText(reading, plane, grid, imageNumbers, speech);
  return (
    <div class={`pane pane-${plane}`}>
      <canvas
        ref={canvas}
        class={`pane-canvas ${DRAGS[reading.tool]}`}
        tabIndex={0}
        role="img"
        aria-label={`${say.viewer.canvas} ${say.viewer.planes[plane]}. ${text}`}
        aria-describedby="viewer-help"
        onKeyDown={onKeyDown}
        onFocus={() => act({ do: 'plane', plane })}
      />
      <Directions plane={plane} />
      <p class="pane-text pane-slice">{text}</p>
      <p class="pane-text pane-window">{windowText(reading, speech)}</p>
      <p class="pane-text pane-hover">
        {hovered !== undefined && say.viewer.hounsfield(signed(Math.round(hovered)))}
      </p>
      <SliceSlider
        plane={plane}
        slice={index}
        count={grid.sizes[through]}
        text={text}
        onChange={(chosen) => act({ do: 'slice', plane, slice: chosen })}
      />
    </div>
  );
}

/** The frame of a region in a slice; none if the region does not reach the slice. */
function framesOf(region: Region, { grid }: Volume, plane: Plane, index: number): readonly Frame[] {
  const [a, b] = [grid.fromStored(region.voxels_low), grid.fromStored(region.voxels_high)];
  const { across, down, through } = PLANE_AXES[plane];
  const isHere = index >= Math.min(a[through], b[through]) && index <= Math.max(a[through], b[through]);
  if (!isHere) return [];
  return [
    {
      from: { x: Math.min(a[across], b[across]), y: Math.min(a[down], b[down]) },
      to: { x: Math.max(a[across], b[across]), y: Math.max(a[down], b[down]) },
    },
  ];
}

/** The size of an element in CSS pixels. */
function useSize(element: { readonly current: HTMLElement | null }): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
