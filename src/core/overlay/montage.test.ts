import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { textPlaces } from '../../../test/builders/drawn-text.js';
import { LANGUAGES } from '../problem/translation.js';
import { reoriented } from '../../../test/builders/reoriented-volume.js';
import { placeTokens } from '../attribution/map-geometry.js';
import { findStrongPlaces, type Region } from '../attribution/strong-regions.js';
import type { TokenGrid, TokenMap } from '../attribution/token-map.js';
import type { Volume } from '../volume/volume.js';
import { placeTensor } from '../tensor/tensor-placement.js';
import { orientToSlp } from '../volume/volume-view.js';
import { heat } from './colours.js';
import { MapSampler } from './map-sampler.js';
import { drawMontage } from './montage.js';
import { Picture, shortened, textWidth } from './picture.js';
import { PICTURE_TEXTS, type PictureStyle } from './picture-texts.js';
import { directionsAlong, drawSlice } from './slice-panel.js';

/** Axial, 64 x 64 x 16 voxels of 4 x 4 x 8 mm: air, with tissue on the patient's left. */
const COLUMNS = 64;
const SLICES = 16;
const AXIAL: Volume = axial();

function axial(): Volume {
  const data = new Int16Array(new SharedArrayBuffer(COLUMNS * COLUMNS * SLICES * 2)).fill(-1000);
  for (let at = 0; at < data.length; at++) if (at % COLUMNS >= 48) data[at] = 100;
  // prettier-ignore
  const affine = [-4, 0, 0, 126, 0, -4, 0, 126, 0, 0, 8, 0, 0, 0, 0, 1];
  return { data, columns: COLUMNS, rows: COLUMNS, slices: SLICES, spacing: [4, 4, 8], affine };
}

const GEOMETRY = { depth: 16, height: 64, width: 64, depthSpacing: 8, inPlaneSpacing: 4 };
const GRID: TokenGrid = [4, 8, 8];

/** One place raises the score: towards the patient's left (row 6 of the grid), at the front (column 1), at depth 2. */
function mapAt(depth: number, row: number, column: number): TokenMap {
  const values = new Float32Array(4 * 8 * 8);
  values[(depth * 8 + row) * 8 + column] = 1;
  return { grid: GRID, values };
}

function placed(volume: Volume) {
  return placeTokens(volume, placeTensor(orientToSlp(volume), GEOMETRY), GRID);
}

const SIDE = 128;

function drawn(volume: Volume, map: TokenMap, slice: number): Picture {
  const picture = new Picture(SIDE, SIDE, [0, 0, 0]);
  const sampler = new MapSampler(map, placed(volume), 1);
  drawSlice(picture, 0, 0, SIDE, volume, { slice, caption: [], map: sampler });
  return picture;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** Middle of the pixels that are not grey. */
function colouredMiddle({ width, height, data }: Pixels): [x: number, y: number, count: number] {
  let [sumX, sumY, count] = [0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      if (
        Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) <
        20
      )
        continue;
      sumX += x;
      sumY += y;
      count++;
    }
  return [sumX / count, sumY / count, count];
}

describe('a slice', () => {
  it('is shown as stored, with the map at its position', () => {
    const [x, y, count] = colouredMiddle(decode(drawn(AXIAL, mapAt(2, 6, 1), 10).toPng()));
    expect(count).toBeGreaterThan(50);
    // Row 6 of 8 towards the patient's left, which is on the right of the picture; column 1 of 8 from the front.
    expect(x / SIDE).toBeCloseTo(6.5 / 8, 1);
    expect(y / SIDE).toBeCloseTo(1.5 / 8, 1);
  });

  it('shows nothing from other slices', () => {
    const [, , count] = colouredMiddle(decode(drawn(AXIAL, mapAt(0, 6, 1), 14).toPng()));
    expect(count).toBe(0);
  });

  it('is coloured relative to the strongest place in the volume, not to padding outside it', () => {
    const map = mapAt(2, 6, 1);
    const withPadding = { grid: GRID, values: map.values.map((value, token) => (token === 0 ? 100 : value)) };
    expect(drawn(AXIAL, withPadding, 10).toPng()).toEqual(drawn(AXIAL, map, 10).toPng());
  });

  it('shows the map on the other side of the picture for a mirrored series', () => {
    const mirrored = reoriented(AXIAL, [
      { axis: 0, flip: true },
      { axis: 1, flip: false },
      { axis: 2, flip: false },
    ]);
    const [x] = colouredMiddle(decode(drawn(mirrored, mapAt(2, 6, 1), 10).toPng()));
    expect(x / SIDE).toBeCloseTo(1.5 / 8, 1);
  });
});

describe("the patient's directions", () => {
  it('are right and left of an ordinary axial image, front and back above and below', () => {
    expect(directionsAlong(AXIAL.affine, 0)).toEqual(['R', 'L']);
    expect(directionsAlong(AXIAL.affine, 1)).toEqual(['A', 'P']);
    expect(directionsAlong(AXIAL.affine, 2)).toEqual(['F', 'H']);
  });

  it('rotate with the images', () => {
    const turned = reoriented(AXIAL, [
      { axis: 0, flip: true },
      { axis: 2, flip: true },
      { axis: 1, flip: false },
    ]);
    expect(directionsAlong(turned.affine, 0)).toEqual(['L', 'R']);
    expect(directionsAlong(turned.affine, 1)).toEqual(['H', 'F']);
    expect(directionsAlong(turned.affine, 2)).toEqual(['A', 'P']);
  });

  it('are drawn at all four edges', () => {
    const picture = new Picture(SIDE, SIDE, [0, 0, 0]);
    const air = { ...AXIAL, data: new Int16Array(new SharedArrayBuffer(AXIAL.data.byteLength)).fill(-3000) };
    drawSlice(picture, 0, 0, SIDE, air, { slice: 0, caption: [] });
    const { data } = decode(picture.toPng());
    const isLit = (left: number, top: number): boolean =>
      Array.from({ length: 24 * 24 }, (_, at) => [left + (at % 24), top + Math.floor(at / 24)]).some(
        ([x, y]) => data[3 * (y * SIDE + x)] > 200,
      );
    const [middle, end] = [SIDE / 2 - 12, SIDE - 24];
    expect([isLit(middle, 0), isLit(middle, end), isLit(0, middle), isLit(end, middle)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('are drawn at the right places: R at the left edge of an ordinary image, L at its right', () => {
    const blank = new Picture(SIDE, SIDE, [0, 0, 0]);
    const air = { ...AXIAL, data: new Int16Array(new SharedArrayBuffer(AXIAL.data.byteLength)).fill(-3000) };
    drawSlice(blank, 0, 0, SIDE, air, { slice: 0, caption: [] });
    const { data } = decode(blank.toPng());
    const expected = new Picture(SIDE, SIDE, [0, 0, 0]);
    expected.text(6, SIDE / 2 - 10, 'R', [240, 244, 248]);
    expected.text(SIDE - 6 - textWidth('L'), SIDE / 2 - 10, 'L', [240, 244, 248]);
    const wanted = decode(expected.toPng()).data;
    const middle = (at: number): boolean => Math.abs(Math.floor(at / 3 / SIDE) - SIDE / 2) < 10;
    expect(Array.from(data).filter((_, at) => middle(at))).toEqual(
      Array.from(wanted).filter((_, at) => middle(at)),
    );
  });
});

describe('a montage', () => {
  const map = mapAt(2, 6, 1);
  const region = findStrongPlaces(map, placed(AXIAL), AXIAL, [0, 0, 64])?.regions[0];
  if (region === undefined) throw new Error('no region was found');
  const row = {
    title: 'Pulmonary nodule: 0.93',
    detail: 'on the patient’s left',
    map,
    geometry: placed(AXIAL),
    region,
    furtherRegions: [],
    nameOfSlice: (slice: number) => `Image ${slice + 1}`,
  };

  const STYLE: PictureStyle = { language: 'en', isDemonstration: false };

  it('is a PNG that says "not a diagnosis" with any number of rows', () => {
    const empty = decode(drawMontage(AXIAL, [], '', STYLE).toPng());
    const full = decode(drawMontage(AXIAL, [row, row], '', STYLE).toPng());
    expect([full.channels, full.depth, full.width]).toEqual([3, 8, empty.width]);
    const amber = ({ data }: Pixels) =>
      Array.from({ length: data.length / 3 }, (_, at) => at).filter(
        (at) => data[3 * at] === 255 && data[3 * at + 1] === 196 && data[3 * at + 2] === 92,
      ).length;
    expect(amber(empty)).toBeGreaterThan(200);
    expect(amber(full)).toBe(amber(empty));
    expect(full.height).toBeGreaterThan(empty.height);
  });

  it.each(LANGUAGES)(
    'states in language %s, at its head and at its foot, that its scores are not for diagnosis',
    (language) => {
      const { research, demonstration } = PICTURE_TEXTS[language];
      const placesOf = (style: PictureStyle, text: string) =>
        textPlaces(drawMontage(AXIAL, [row], 'The series', style), text, [255, 196, 92]);
      const own = { language, isDemonstration: false };
      expect(placesOf(own, research)).toHaveLength(2);
      expect(placesOf(own, demonstration)).toEqual([]);
      const demo = { language, isDemonstration: true };
      expect(placesOf(demo, research)).toHaveLength(1);
      expect(placesOf(demo, demonstration)).toHaveLength(2);
    },
  );

  it('shows a region of one slice with its neighbouring slices, not three times', () => {
    const names: number[] = [];
    const thin = { ...region, voxels: { low: [48, 8, 10], high: [55, 15, 10] }, peakSlice: 10 } as const;
    const nameOfSlice = (slice: number): string => {
      names.push(slice);
      return `Image ${slice + 1}`;
    };
    drawMontage(AXIAL, [{ ...row, region: thin, nameOfSlice }], '', STYLE);
    expect(new Set(names)).toEqual(new Set([10, 11, 9]));
  });

  it('frames separate regions too', () => {
    const frames = (furtherRegions: readonly Region[]): number => {
      const { data } = decode(drawMontage(AXIAL, [{ ...row, furtherRegions }], '', STYLE).toPng());
      const pixels = Array.from({ length: data.length / 3 }, (_, at) => at);
      return pixels.filter((at) => data[3 * at] === 120 && data[3 * at + 1] === 220).length;
    };
    const other = { ...region, voxels: { low: [8, 8, 8], high: [15, 15, 11] } } as const;
    const elsewhere = { ...region, voxels: { low: [8, 8, 0], high: [15, 15, 1] } } as const;
    expect(frames([other])).toBeGreaterThan(frames([]));
    expect(frames([elsewhere])).toBe(frames([]));
  });

  it('shortens a text that does not fit', () => {
    expect(shortened('Узелок', 1000)).toBe('Узелок');
    const short = shortened('Postoperative changes (lobectomy or pneumonectomy)', 200);
    expect(short.endsWith('…')).toBe(true);
    expect(textWidth(short)).toBeLessThanOrEqual(200);
  });
});

describe('the colours', () => {
  it('rise in lightness in even steps', () => {
    const lightness = Array.from({ length: 11 }, (_, at) => luminance(heat(at / 10)));
    const steps = lightness.slice(1).map((value, at) => value - lightness[at]);
    expect(Math.min(...steps)).toBeGreaterThan(3);
    expect(Math.max(...steps)).toBeLessThan(10);
  });
});

/** CIE L*, 0 to 100. */
function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 116 * Math.cbrt(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16;
}
