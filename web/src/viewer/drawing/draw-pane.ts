import type { Segment } from './contours.js';
import { type PaneView, type Point, scaleBarLength } from './pane-view.js';

/** A picture of a slice, or of a map over it. A pixel covers `step` voxels across and down. */
export interface Layer {
  readonly picture: CanvasImageSource;
  readonly width: number;
  readonly height: number;
  readonly step: number;
}

export interface ContourLine {
  readonly colour: string;
  /** Coordinates in voxels across and down. */
  readonly segments: readonly Segment[];
}

/** A line between two places of the slice with its length in words. */
export interface Ruler {
  readonly from: Point;
  readonly to: Point;
  readonly text: string;
}

/** A rectangle around voxels, from the first to the last one. */
export interface Frame {
  readonly from: Point;
  readonly to: Point;
}

/** Contents of a pane, from the bottom to the top. */
export interface PaneContents {
  readonly slice: Layer;
  readonly map: (Layer & { readonly opacity: number }) | undefined;
  readonly contours: readonly ContourLine[];
  readonly frames: readonly Frame[];
  readonly crosshair: Point;
  readonly rulers: readonly Ruler[];
  /** The unit of the scale bar. */
  readonly millimetres: string;
}

const CROSSHAIR = '#7fd4e6';
const FRAME = '#78dcff';
const RULER = '#ffd166';
const FONT = '500 12px system-ui, sans-serif';
/** CSS pixels below the scale bar, for the texts of the pane. */
const SCALE_BAR_BOTTOM = 54;
/** CSS pixels around the crosshair's middle that stay free, so that it does not cover what it points at. */
const GAP = 14;

/** @param pixelRatio device pixels per CSS pixel */
export function drawPane(
  context: CanvasRenderingContext2D,
  view: PaneView,
  contents: PaneContents,
  pixelRatio: number,
): void {
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, view.width, view.height);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  drawLayer(context, view, contents.slice, 1);
  if (contents.map !== undefined) drawLayer(context, view, contents.map, contents.map.opacity);
  context.font = FONT;
  for (const { colour, segments } of contents.contours) drawSegments(context, view, segments, colour);
  for (const frame of contents.frames) drawFrame(context, view, frame);
  drawCrosshair(context, view, contents.crosshair);
  for (const ruler of contents.rulers) drawRuler(context, view, ruler);
  drawScaleBar(context, view, contents.millimetres);
}

function drawLayer(
  context: CanvasRenderingContext2D,
  view: PaneView,
  { picture, width, height, step }: Layer,
  opacity: number,
): void {
  // Pixels reach half a voxel beyond the middles of the outermost voxels.
  const from = view.toPane({ x: -0.5, y: -0.5 });
  const to = view.toPane({ x: width * step - 0.5, y: height * step - 0.5 });
  context.globalAlpha = opacity;
  context.drawImage(picture, from.x, from.y, to.x - from.x, to.y - from.y);
  context.globalAlpha = 1;
}

function drawSegments(
  context: CanvasRenderingContext2D,
  view: PaneView,
  segments: readonly Segment[],
  colour: string,
): void {
  context.beginPath();
  for (const [x1, y1, x2, y2] of segments) {
    const [from, to] = [view.toPane({ x: x1, y: y1 }), view.toPane({ x: x2, y: y2 })];
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.lineCap = 'round';
  stroke(context, '#000a', 3.5);
  stroke(context, colour, 1.75);
}

function drawFrame(context: CanvasRenderingContext2D, view: PaneView, frame: Frame): void {
  const from = view.toPane({ x: frame.from.x - 0.5, y: frame.from.y - 0.5 });
  const to = view.toPane({ x: frame.to.x + 0.5, y: frame.to.y + 0.5 });
  context.beginPath();
  context.rect(from.x, from.y, to.x - from.x, to.y - from.y);
  context.setLineDash([5, 4]);
  stroke(context, FRAME, 1);
  context.setLineDash([]);
}

function drawCrosshair(context: CanvasRenderingContext2D, view: PaneView, at: Point): void {
  const { x, y } = view.toPane(at);
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(x - GAP, y);
  context.moveTo(x + GAP, y);
  context.lineTo(view.width, y);
  context.moveTo(x, 0);
  context.lineTo(x, y - GAP);
  context.moveTo(x, y + GAP);
  context.lineTo(x, view.height);
  context.globalAlpha = 0.45;
  stroke(context, CROSSHAIR, 1);
  context.globalAlpha = 1;
}

function drawRuler(context: CanvasRenderingContext2D, view: PaneView, { from, to, text }: Ruler): void {
  const [start, end] = [view.toPane(from), view.toPane(to)];
  context.beginPath();
  context.moveTo(start.x, start.y);
  context.lineTo(end.x, end.y);
  stroke(context, '#000a', 4);
  stroke(context, RULER, 2);
  for (const { x, y } of [start, end]) {
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fillStyle = RULER;
    context.fill();
  }
  const right = Math.max(start.x, end.x);
  label(context, text, Math.min(right + 8, view.width - context.measureText(text).width - 8), end.y, RULER);
}

function drawScaleBar(context: CanvasRenderingContext2D, view: PaneView, unit: string): void {
  const length = scaleBarLength(view);
  const [left, bottom] = [12, view.height - SCALE_BAR_BOTTOM];
  context.beginPath();
  context.moveTo(left, bottom - 4);
  context.lineTo(left, bottom);
  context.lineTo(left + length * view.scale, bottom);
  context.lineTo(left + length * view.scale, bottom - 4);
  stroke(context, '#000a', 3.5);
  stroke(context, '#e8eff3', 1.5);
  label(context, `${length} ${unit}`, left + length * view.scale + 8, bottom, '#e8eff3');
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** Text with a dark edge, readable on any slice. */
function label(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string): void {
  context.strokeStyle = '#000c';
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
