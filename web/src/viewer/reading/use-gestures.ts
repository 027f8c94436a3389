import { useEffect, useRef } from 'preact/hooks';
import { type PaneView, type Point } from '../drawing/pane-view.js';
import type { GreyWindow } from '../drawing/windows.js';
import { moved, type Plane, PLANE_AXES } from '../planes.js';
import type { Action, Reading, Tool } from './reading.js';
import { WheelSteps } from './wheel-steps.js';

/** CSS pixels that a pointer may move during a click. */
const CLICK_PIXELS = 4;
/** CSS pixels of a drag that scroll one slice. */
const SLICE_PIXELS = 6;
/** Change of the window per CSS pixel, as a share of its width. */
const WINDOW_SHARE = 1 / 300;
/** Pixels of a drag or of wheel events that double the zoom. A pinch on a trackpad reports fewer pixels. */
const ZOOM_PIXELS = 300;

/** Tools of the middle and the right mouse button; the left one has the chosen tool. */
const BUTTON_TOOLS: Readonly<Record<number, Tool>> = { 1: 'pan', 2: 'zoom' };

export interface GestureTarget {
  readonly plane: Plane;
  readonly reading: Reading;
  readonly view: PaneView;
  readonly act: (action: Action) => void;
  /** The place under the pointer in voxels across and down; undefined when the pointer leaves. */
  readonly onHover: (place: Point | undefined) => void;
  /** The ends of a distance while it is dragged; undefined when the drag ends. */
  readonly onDraft: (ends: { readonly from: Point; readonly to: Point } | undefined) => void;
}

/** A drag since its beginning. */
interface Drag {
  readonly tool: Tool;
  readonly start: Point;
  readonly view: PaneView;
  readonly window: GreyWindow;
  readonly slice: number;
  isClick: boolean;
}

/** A pinch since its beginning. */
interface Pinch {
  readonly view: PaneView;
  readonly middle: Point;
  readonly distance: number;
}

/** Mouse, wheel, pen and fingers on a pane. */
export function useGestures(
  element: { readonly current: HTMLElement | null },
  target: GestureTarget | undefined,
): void {
  const latest = useRef(target);
  latest.current = target;
  useEffect(() => {
    const pane = element.current;
    if (pane === null) return undefined;
    const gestures = new PaneGestures(pane, () => latest.current);
    return () => gestures.end();
  }, [element]);
}

class PaneGestures {
  private readonly ending = new AbortController();
  private readonly pointers = new Map<number, Point>();
  private readonly wheel = new WheelSteps();
  private drag: Drag | undefined;
  private pinch: Pinch | undefined;

  constructor(
    private readonly pane: HTMLElement,
    private readonly target: () => GestureTarget | undefined,
  ) {
    const { signal } = this.ending;
    pane.addEventListener('wheel', (event) => this.onWheel(event), { signal, passive: false });
    pane.addEventListener('pointerdown', (event) => this.onDown(event), { signal });
    pane.addEventListener('pointermove', (event) => this.onMove(event), { signal });
    pane.addEventListener('pointerup', (event) => this.onUp(event), { signal });
    pane.addEventListener('pointercancel', (event) => this.onLost(event), { signal });
    pane.addEventListener('pointerleave', () => this.target()?.onHover(undefined), { signal });
    pane.addEventListener('dblclick', () => this.onDoubleClick(), { signal });
    // The right button zooms instead of opening a menu.
    pane.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  end(): void {
    this.ending.abort();
  }

  private onWheel(event: WheelEvent): void {
    const target = this.target();
    if (target === undefined) return;
    event.preventDefault();
    const { plane, view, act } = target;
    // Browsers report a pinch on a trackpad as a wheel with the control key.
    if (event.ctrlKey || event.metaKey) {
      const factor = 2 ** (-event.deltaY / ZOOM_PIXELS);
      act({ do: 'camera', plane, camera: view.zoomed(factor, this.pointOf(event)) });
      return;
    }
    const steps = this.wheel.add(event.deltaY, event.deltaMode);
    if (steps !== 0) act({ do: 'scroll', plane, by: steps });
  }

  private onDown(event: PointerEvent): void {
    const target = this.target();
    if (target === undefined) return;
    this.pane.focus({ preventScroll: true });
    target.act({ do: 'plane', plane: target.plane });
    this.pane.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.pointOf(event));
    const [first, second] = this.pointers.values();
    if (first !== undefined && second !== undefined) {
      this.drag = undefined;
      target.onDraft(undefined);
      this.pinch = { view: target.view, ...between(first, second) };
      return;
    }
    // The middle button would scroll the page.
    if (event.button !== 0) event.preventDefault();
    const { reading, view, plane } = target;
    this.drag = {
      tool: BUTTON_TOOLS[event.button] ?? reading.tool,
      start: this.pointOf(event),
      view,
      window: reading.window,
      slice: reading.place[PLANE_AXES[plane].through],
      isClick: true,
    };
  }

  private onMove(event: PointerEvent): void {
    const target = this.target();
    if (target === undefined) return;
    const point = this.pointOf(event);
    if (event.pointerType !== 'touch') target.onHover(target.view.toSlice(point));
    if (!this.pointers.has(event.pointerId)) return;
    this.pointers.set(event.pointerId, point);
    const [first, second] = this.pointers.values();
    if (this.pinch !== undefined && first !== undefined && second !== undefined) {
      this.spread(target, this.pinch, between(first, second));
    } else if (this.drag !== undefined) {
      const { start } = this.drag;
      if (Math.hypot(point.x - start.x, point.y - start.y) > CLICK_PIXELS) this.drag.isClick = false;
      if (!this.drag.isClick) this.dragTo(target, this.drag, point, event.pointerType === 'touch');
    }
  }

  private onUp(event: PointerEvent): void {
    const target = this.target();
    const { drag } = this;
    const point = this.pointOf(event);
    this.onLost(event);
    if (target === undefined || drag === undefined) return;
    const { plane, reading, view, act } = target;
    if (drag.isClick) {
      if (event.button === 0) act({ do: 'go', place: this.placeAt(target, point) });
    } else if (drag.tool === 'distance') {
      const slice = reading.place[PLANE_AXES[plane].through];
      const [from, to] = [drag.view.toSlice(drag.start), view.toSlice(point)];
      act({ do: 'measure', distance: { plane, slice, from, to } });
    }
  }

  private onLost(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    if (this.pointers.size < 2) this.pinch = undefined;
    if (this.pointers.size === 0) this.drag = undefined;
    this.target()?.onDraft(undefined);
  }

  private onDoubleClick(): void {
    const target = this.target();
    target?.act({ do: 'reset', plane: target.plane });
  }

  private spread({ plane, act }: GestureTarget, { view, ...from }: Pinch, to: Omit<Pinch, 'view'>): void {
    const camera = view.zoomed(to.distance / Math.max(1, from.distance), from.middle);
    const zoomed = view.withCamera(camera);
    const by = { x: to.middle.x - from.middle.x, y: to.middle.y - from.middle.y };
    act({ do: 'camera', plane, camera: zoomed.panned(by) });
  }

  private dragTo(target: GestureTarget, drag: Drag, point: Point, isTouch: boolean): void {
    const { plane, act } = target;
    const by = { x: point.x - drag.start.x, y: point.y - drag.start.y };
    switch (drag.tool) {
      case 'window': {
        const { level, width } = drag.window;
        const step = Math.max(1, width * WINDOW_SHARE);
        act({ do: 'window', window: { level: level - by.y * step, width: width + by.x * step } });
        break;
      }
      case 'scroll': {
        // Vertical swipes of fingers scroll the page.
        const distance = isTouch ? by.x : by.y;
        act({ do: 'slice', plane, slice: drag.slice + Math.trunc(distance / SLICE_PIXELS) });
        break;
      }
      case 'pan':
        act({ do: 'camera', plane, camera: drag.view.panned(by) });
        break;
      case 'zoom':
        act({ do: 'camera', plane, camera: drag.view.zoomed(2 ** (-by.y / ZOOM_PIXELS), drag.start) });
        break;
      case 'crosshair':
        act({ do: 'go', place: this.placeAt(target, point) });
        break;
      case 'distance':
        target.onDraft({ from: drag.view.toSlice(drag.start), to: target.view.toSlice(point) });
        break;
    }
  }

  private placeAt({ plane, reading, view }: GestureTarget, point: Point): Reading['place'] {
    const { across, down } = PLANE_AXES[plane];
    const { x, y } = view.toSlice(point);
    return moved(moved(reading.place, across, x), down, y);
  }

  private pointOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.pane.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }
}

function between(first: Point, second: Point): Omit<Pinch, 'view'> {
  return {
    middle: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 },
    distance: Math.hypot(first.x - second.x, first.y - second.y),
  };
}
