import { TAG } from '../tags.js';
import type { Keyword } from '../tags.js';
import type { Attributes, Numbers } from './attributes.js';
import type { ImageFrame } from './image-frame.js';
import { invalidAttribute } from './parsing-errors.js';

/** Position of a slice and meaning of its values, from a data set or from the functional groups of a frame. */
export type Placement = Pick<
  ImageFrame,
  'position' | 'orientation' | 'pixelSpacing' | 'rescaleSlope' | 'rescaleIntercept'
>;

/** Source of each macro: the data set of an ordinary image, or the item of a sequence for a frame. */
export interface PlacementSources {
  readonly position: Attributes;
  readonly orientation: Attributes;
  readonly measures: Attributes;
  readonly transformation: Attributes;
}

/** Millimetres. Tables do not move this far; larger numbers are garbage and would absorb small differences. */
const MAX_COORDINATE = 100_000;
/** Millimetres. Pixels of a CT are narrower than 1 mm, those of a localizer or another modality a few millimetres wide. */
const MAX_PIXEL_SPACING = 100;
/** Largest deviation of directions from length 1 and from a right angle: they are written with six digits, or with three. */
const DIRECTION_TOLERANCE = 0.01;

/** Values that may be missing but must not be wrong, because a volume depends on them. */
function optional<Count extends keyof Numbers>(
  attributes: Attributes,
  keyword: Keyword,
  count: Count,
  valid: (values: Numbers[Count]) => boolean,
  expected: string,
): Numbers[Count] | null {
  const tag = TAG[keyword];
  if (!attributes.filled(tag)) return null;
  const values = attributes.decimals(tag, count);
  if (values === null || !valid(values)) throw invalidAttribute(keyword, expected);
  return values;
}

function readPosition(attributes: Attributes): ImageFrame['position'] {
  return optional(
    attributes,
    'ImagePositionPatient',
    3,
    (position) => position.every((coordinate) => Math.abs(coordinate) <= MAX_COORDINATE),
    'three numbers of millimetres',
  );
}

function areDirections([a, b, c, d, e, f]: Numbers[6]): boolean {
  const row = Math.hypot(a, b, c);
  const column = Math.hypot(d, e, f);
  const cosine = a * d + b * e + c * f;
  return [row - 1, column - 1, cosine].every((deviation) => Math.abs(deviation) <= DIRECTION_TOLERANCE);
}

function readOrientation(attributes: Attributes): ImageFrame['orientation'] {
  return optional(
    attributes,
    'ImageOrientationPatient',
    6,
    areDirections,
    'two perpendicular directions of length 1',
  );
}

function readPixelSpacing(attributes: Attributes): ImageFrame['pixelSpacing'] {
  return optional(
    attributes,
    'PixelSpacing',
    2,
    (spacing) => spacing.every((distance) => distance > 0 && distance <= MAX_PIXEL_SPACING),
    `two distances above 0 and up to ${MAX_PIXEL_SPACING} mm`,
  );
}

/** Missing values mean 1 and 0; wrong ones make all values of the image untrustworthy. */
function readRescale(
  attributes: Attributes,
  keyword: 'RescaleSlope' | 'RescaleIntercept',
  absent: number,
): number {
  const values = optional(
    attributes,
    keyword,
    1,
    ([value]) => keyword !== 'RescaleSlope' || value !== 0,
    keyword === 'RescaleSlope' ? 'a number other than 0' : 'a number',
  );
  return values === null ? absent : values[0];
}

/**
 * Reads position, orientation and spacing (PS3.3 sections C.7.6.2 and C.7.6.16.2) and the rescale to Hounsfield units
 * (section C.11.1).
 *
 * @throws DomainError `dicom.invalid-attribute` if one of them has an impossible value
 */
export function readPlacement(sources: PlacementSources): Placement {
  return {
    position: readPosition(sources.position),
    orientation: readOrientation(sources.orientation),
    pixelSpacing: readPixelSpacing(sources.measures),
    rescaleSlope: readRescale(sources.transformation, 'RescaleSlope', 1),
    rescaleIntercept: readRescale(sources.transformation, 'RescaleIntercept', 0),
  };
}
