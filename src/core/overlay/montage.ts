import type { MapGeometry } from '../attribution/map-geometry.js';
import type { Region } from '../attribution/strong-regions.js';
import type { TokenMap } from '../attribution/token-map.js';
import type { Volume } from '../volume/volume.js';
import { heat, type Rgb } from './colours.js';
import { MapSampler } from './map-sampler.js';
import { Picture, shortened, TEXT_HEIGHT, textWidth } from './picture.js';
import { PICTURE_TEXTS, type PictureStyle, type PictureTexts } from './picture-texts.js';
import { drawSlice, type SlicePanel } from './slice-panel.js';

/** A score and its origin: a row of the montage. */
export interface MontageRow {
  readonly title: string;
  /** Shown to the right of the title. */
  readonly detail: string;
  readonly map: TokenMap;
  readonly geometry: MapGeometry;
  /** The strongest region. */
  readonly region: Region;
  /** Separate regions besides it. */
  readonly furtherRegions: readonly Region[];
  /** A slice's number or name in viewers. */
  readonly nameOfSlice: (slice: number) => string;
}

/** Pixels along the side of a slice. */
export const PANEL = 300;
const GAP = 8;
const MARGIN = 20;
const ROW = PANEL + 44;
const HEADER = 74;
const FOOTER = 82;
const PANELS = 4;
const WIDTH = 2 * MARGIN + PANELS * PANEL + (PANELS - 1) * GAP;
const LEGEND = { width: 380, height: 14 } as const;

const BACKGROUND: Rgb = [14, 17, 22];
const TEXT: Rgb = [228, 232, 238];
const QUIET: Rgb = [150, 158, 170];
const LINE: Rgb = [44, 50, 60];
const WARNING: Rgb = [255, 196, 92];

/**
 * One picture of the places behind the scores. Each row shows the slice of the strongest place, plain and with the map, and
 * a slice on either side of it within the region. The picture contains no patient data except the images.
 */
export function drawMontage(
  volume: Volume,
  rows: readonly MontageRow[],
  subtitle: string,
  { language, isDemonstration }: PictureStyle,
): Picture {
  const texts = PICTURE_TEXTS[language];
  const height = HEADER + Math.max(1, rows.length) * ROW + FOOTER;
  const picture = new Picture(WIDTH, height, BACKGROUND);
  const second = 16 + TEXT_HEIGHT + 2;
  const mark = isDemonstration ? texts.demonstration : '';
  picture.text(MARGIN, 16, texts.title, TEXT);
  picture.text(MARGIN, second, shortened(subtitle, WIDTH - 3 * MARGIN - textWidth(mark)), QUIET);
  atRight(picture, 16, texts.research, WARNING);
  atRight(picture, second, mark, WARNING);
  rule(picture, HEADER - 10);
  rows.forEach((row, index) => drawRow(picture, index, volume, row, texts));
  if (rows.length === 0) picture.text(MARGIN, HEADER, texts.nowhere, TEXT);
  rule(picture, height - FOOTER);
  drawFooter(picture, height - FOOTER + 14, rows[0]?.geometry, texts, isDemonstration);
  return picture;
}

/** Upper left corner of a slice in the picture. @param row, panel counted from 0 */
export function panelCorner(row: number, panel: number): readonly [left: number, top: number] {
  return [MARGIN + panel * (PANEL + GAP), HEADER + row * ROW + TEXT_HEIGHT + 6];
}

function drawRow(
  picture: Picture,
  index: number,
  volume: Volume,
  row: MontageRow,
  texts: PictureTexts,
): void {
  const top = HEADER + index * ROW;
  const title = shortened(row.title, WIDTH / 2 - MARGIN);
  picture.text(MARGIN, top, title, TEXT);
  const room = WIDTH - 2 * MARGIN - textWidth(title) - 24;
  atRight(picture, top, shortened(row.detail, room), QUIET);
  panelsOf(row, volume.slices, texts).forEach((panel, at) => {
    const [left, topOfSlice] = panelCorner(index, at);
    drawSlice(picture, left, topOfSlice, PANEL, volume, panel);
  });
}

/** The strongest place, plain and with the map; then a slice on either side, halfway to the end of the region. */
function panelsOf(
  { map, geometry, region, furtherRegions, nameOfSlice }: MontageRow,
  slices: number,
  texts: PictureTexts,
): readonly SlicePanel[] {
  const sampler = new MapSampler(map, geometry, region.strongest);
  const { peakSlice, voxels, strongest } = region;
  const regions = [region, ...furtherRegions].map((each) => each.voxels);
  const scale = texts.strongest(strongest.toPrecision(2));
  const towards = (end: number, neighbour: number): number => {
    const halfway = Math.round((peakSlice + end) / 2);
    return halfway === peakSlice ? Math.min(slices - 1, Math.max(0, neighbour)) : halfway;
  };
  const [above, below] = [towards(voxels.high[2], peakSlice + 1), towards(voxels.low[2], peakSlice - 1)];
  return [
    { slice: peakSlice, caption: [nameOfSlice(peakSlice)], regions },
    { slice: peakSlice, caption: [scale, nameOfSlice(peakSlice)], regions, map: sampler },
    { slice: above, caption: [nameOfSlice(above)], map: sampler },
    { slice: below, caption: [nameOfSlice(below)], map: sampler },
  ];
}

function drawFooter(
  picture: Picture,
  top: number,
  geometry: MapGeometry | undefined,
  texts: PictureTexts,
  isDemonstration: boolean,
): void {
  const token = geometry?.spacing.map((length) => Math.round(length)).join(' x ');
  const resolution = token === undefined ? '' : ` ${texts.resolution(token)}`;
  for (let x = 0; x < LEGEND.width; x++) {
    picture.fill(MARGIN + x, top, 1, LEGEND.height, heat(x / (LEGEND.width - 1)));
  }
  [0, 25, 50, 75, 100].forEach((percent) => {
    const tick = MARGIN + Math.round((percent / 100) * (LEGEND.width - 1));
    picture.fill(tick, top + LEGEND.height, 1, 4, QUIET);
    const text = `${percent} %`;
    const centred = tick - Math.round(textWidth(text) / 2);
    const right = MARGIN + LEGEND.width - textWidth(text);
    picture.text(Math.min(right, Math.max(MARGIN, centred)), top + LEGEND.height + 4, text, QUIET);
  });
  picture.text(MARGIN, top + LEGEND.height + TEXT_HEIGHT + 4, texts.legend, QUIET);
  const left = MARGIN + LEGEND.width + 44;
  const mark = isDemonstration ? texts.demonstration : texts.research;
  picture.text(left, top - 4, texts.window, QUIET);
  picture.text(left, top + TEXT_HEIGHT - 4, texts.scale + resolution, QUIET);
  picture.text(left, top + 2 * TEXT_HEIGHT - 4, mark, WARNING);
}

function rule(picture: Picture, top: number): void {
  picture.fill(MARGIN, top, WIDTH - 2 * MARGIN, 1, LINE);
}

function atRight(picture: Picture, top: number, text: string, colour: Rgb): void {
  picture.text(WIDTH - MARGIN - textWidth(text), top, text, colour);
}
