import { expect } from 'vitest';
import { namedSide } from '../../src/core/attribution/named-side.js';
import { sideInWords } from '../../src/core/explanation/side-in-words.js';
import type { PlantedLesion } from '../../src/core/phantom/chest-phantom.js';
import type { Volume } from '../../src/core/volume/volume.js';
import type { Region } from '../../web/src/service/study-contract.js';
import { millimetresOf } from '../e2e/page-site.js';
import { type Assessed, framesOf, type Place } from './assessed-study.js';
import type { ShownPlace } from './read-page.js';
import type { PictureRow } from './read-picture.js';

/** Size in millimetres of a token of the demonstration models, which limits the precision of a place. */
const TOKEN = 15;

/** Checks that side, peak and box match a planted lesion within a token. */
export function checkTruth(place: Place | undefined, lesions: readonly PlantedLesion[]): void {
  const { region } = place ?? {};
  if (place === undefined || region === undefined) throw new Error('No place was found.');
  const sides = new Set(lesions.map(({ side }) => side));
  // Weaker places on the other side are allowed, so `both` is expected only for lesions on both sides.
  expect([...sides]).toContain(region.side);
  const named = namedSide(region.side, place.sides, 1 + place.further_regions.length);
  if (sides.size === 2) expect(named).toBe('both');
  const isWithinToken = (low: readonly number[], high: readonly number[]): boolean =>
    region.peak_mm.every((peak, axis) => peak >= low[axis] - TOKEN && peak <= high[axis] + TOKEN);
  expect(lesions.map(({ box }) => isWithinToken(box.low, box.high))).toContain(true);
  const overlaps = lesions.map(({ box }) =>
    region.box_low_mm.every((low, axis) => low < box.high[axis] && region.box_high_mm[axis] > box.low[axis]),
  );
  expect(overlaps).toContain(true);
}

/** Tolerance in millimetres, because the answer has tenths. */
const ROUNDED = 0.051;

/** Checks that numbers, positions and box match the images' headers. */
export function checkAnswer({ answer, headers, volume }: Assessed, region: Region): void {
  const { first, images } = headers;
  const peak = headers.image(region.peak_image?.sop_instance_uid);
  if (peak === undefined) throw new Error('The image of the peak is not in the series.');
  expect(region.peak_image?.instance_number).toBe(peak.instanceNumber);
  expect(answer.image_numbers?.[region.peak_slice]).toBe(peak.instanceNumber);
  const step = (images[images.length - 1].position[2] - first.position[2]) / (images.length - 1);
  expect(Math.abs(peak.position[2] - region.peak_mm[2])).toBeLessThanOrEqual(step / 2 + ROUNDED);
  const [lowest, highest] = [0, -1].map((at) => headers.image(region.images.at(at)?.sop_instance_uid));
  expect(lowest).toBe(images[region.voxels_low[2]]);
  expect(highest).toBe(images[region.voxels_high[2]]);
  const spacing = [...first.spacing, step];
  for (const axis of [0, 1, 2]) {
    const edges = [region.voxels_low[axis] - 0.5, region.voxels_high[axis] + 0.5].map(
      (voxel) => first.position[axis] + voxel * spacing[axis],
    );
    // The box ends where its tokens end, within a voxel of the voxels inside.
    const differences = [region.box_low_mm[axis] - edges[0], region.box_high_mm[axis] - edges[1]];
    expect(Math.max(...differences.map(Math.abs))).toBeLessThanOrEqual(spacing[axis] + ROUNDED);
  }
  const offset = (region.box_low_mm[0] + region.box_high_mm[0]) / 2 - middleOfBody(volume);
  if (Math.abs(Math.abs(offset) - MIDLINE) > UNSURE)
    expect(region.side).toBe(Math.abs(offset) < MIDLINE ? 'midline' : offset > 0 ? 'left' : 'right');
}

/** Millimetres from the middle of the body that count as midline, and by which two measurements of the middle may differ. */
const MIDLINE = 10;
const UNSURE = 8;

/** Middle of the body in millimetres towards the left, measured unlike the service: mean position of soft tissue and bone. */
function middleOfBody({ data, columns, affine }: Volume): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < data.length; at += 3)
    if (data[at] > -200) {
      sum += at % columns;
      count++;
    }
  return -(affine[0] * (sum / count) + affine[3]);
}

/** Checks that the picture shows the same slice, number, side and box. */
export function checkPicture(study: Assessed, place: Place, row: PictureRow): void {
  const { volume, answer } = study;
  const { region, further_regions: further, sides } = place;
  const names = (answer.image_numbers ?? []).map((number) => `Image ${number}`);
  expect(row.captionAmong(names)).toBe(`Image ${region.peak_image?.instance_number}`);
  expect(row.likestSlice(volume)).toBe(region.peak_slice);
  expect(row.sides).toEqual(['R', 'L']);
  expect(row.says(sideInWords(region.side, sides, 1 + further.length))).toBe(true);
  const frames = framesOf(place, study);
  const pixels = row.frame.map(([x, y]) => study.headers.ofPanel(x, y));
  const pixel = study.headers.pixelOfPanel;
  // Every edge is drawn, except where letters cover it.
  for (const { low, high } of frames)
    for (const axis of [0, 1])
      for (const edge of [low[axis], high[axis]]) {
        const other = 1 - axis;
        const drawn = pixels.filter(
          (point) =>
            Math.abs(point[axis] - edge) <= 1.5 * pixel &&
            point[other] >= low[other] - pixel &&
            point[other] <= high[other] + pixel,
        );
        expect(drawn.length * pixel).toBeGreaterThan(0.7 * (high[other] - low[other]));
      }
  const isOnFrame = (point: readonly number[]): boolean =>
    frames.some(({ low, high }) =>
      [0, 1].some((axis) =>
        [low[axis], high[axis]].some((edge) => Math.abs(point[axis] - edge) <= 1.5 * pixel),
      ),
    );
  expect(pixels.filter((point) => !isOnFrame(point))).toEqual([]);
}

const SIDES = { left: 'left side', right: 'right side', midline: 'midline' } as const;

/** Checks that the page shows the same slice, number, side and box. */
export function checkPage(study: Assessed, place: Place, shown: ShownPlace): void {
  const { headers } = study;
  const { region, sides, further_regions: further } = place;
  const peak = headers.image(region.peak_image?.sop_instance_uid);
  if (peak === undefined) throw new Error('The image of the peak is not in the series.');
  const named = namedSide(region.side, sides, 1 + further.length);
  expect(shown.caption).toContain(named === 'both' ? 'both sides: left ' : ` · ${SIDES[named]} · `);
  expect(shown.caption).toContain(` · image ${peak.instanceNumber}`);
  const height = Math.round(peak.position[2]);
  expect(shown.slice).toBe(
    `Image ${peak.instanceNumber} / ${headers.images.length} · ${height >= 0 ? 'S' : 'I'} ${Math.abs(height)} mm`,
  );
  const position = millimetresOf(shown.position);
  for (const axis of [0, 1])
    expect(Math.abs(position[axis] - region.peak_mm[axis])).toBeLessThanOrEqual(
      headers.first.spacing[axis] / 2 + 0.6,
    );
  const scale = headers.fittedInto(shown);
  const [left, back] = headers.middle;
  const drawn = shown.frames.map((frame) => ({
    low: [left + (frame.left - shown.width / 2) / scale, back + (frame.top - shown.height / 2) / scale],
    high: [left + (frame.right - shown.width / 2) / scale, back + (frame.bottom - shown.height / 2) / scale],
  }));
  const expected = framesOf(place, study);
  expect(drawn).toHaveLength(expected.length);
  for (const [index, frame] of expected.entries())
    for (const axis of [0, 1]) {
      expect(drawn[index].low[axis]).toBeCloseTo(frame.low[axis], 1);
      expect(drawn[index].high[axis]).toBeCloseTo(frame.high[axis], 1);
    }
}
