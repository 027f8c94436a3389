import type { ElementAttributes } from '../../src/core/dicom/writing/elements.js';
import { SOP_CLASS, writeDicomInstance } from '../../src/core/dicom/writing/write-instance.js';
import { pixelAttributes } from '../../src/core/phantom/slice-instances.js';

/** Contents of a slice. */
export type BodyPart = 'chest' | 'abdomen' | 'head';

export interface SmallSeries {
  readonly seriesUid: string;
  /** Contents of the slices from the feet to the head. */
  readonly parts: readonly BodyPart[];
  /** Millimetres between slices. */
  readonly spacing?: number;
  /** Position of the lowest slice in millimetres. */
  readonly from?: number;
  /** Millimetres between pixels. */
  readonly pixel?: number;
  readonly attributes?: ElementAttributes;
  /** Attributes of slice `index` alone. */
  readonly each?: (index: number) => ElementAttributes;
}

const SIDE = 36;
const INTERCEPT = -1024;

/** A series of a body made of ellipses, 36 x 36 pixels: enough for lungs to be found in it. */
export function smallSeries({
  seriesUid,
  parts,
  spacing = 5,
  from = 0,
  pixel = 10,
  attributes = {},
  each = () => ({}),
}: SmallSeries): Uint8Array[] {
  const half = (SIDE * pixel) / 2;
  const chest = parts.flatMap((one, at) => (one === 'chest' ? [at] : []));
  return parts.map((part, index) => {
    const own: ElementAttributes = {
      SOPClassUID: SOP_CLASS.ctImage,
      SOPInstanceUID: `${seriesUid}.${index + 1}`,
      StudyInstanceUID: '1.2.3',
      SeriesInstanceUID: seriesUid,
      PatientID: 'P',
      Modality: 'CT',
      ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
      SeriesNumber: 2,
      InstanceNumber: index + 1,
      ConvolutionKernel: 'STANDARD',
      SliceThickness: spacing,
      ImagePositionPatient: [-half, -half, from + index * spacing],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [pixel, pixel],
      ...pixelAttributes(SIDE, SIDE, false),
      BitsStored: 16,
      HighBit: 15,
    };
    // Lungs taper towards both ends of the chest.
    const along = (index - chest[0] + 0.5) / chest.length;
    const values = sliceOf(part, pixel, Math.sin(Math.PI * along));
    return writeDicomInstance({ ...own, ...attributes, ...each(index) }, values);
  });
}

export function partsOf(...runs: readonly (readonly [part: BodyPart, slices: number])[]): BodyPart[] {
  return runs.flatMap(([part, slices]) => Array.from({ length: slices }, () => part));
}

/** Drawn slices, because the series of a test share many of them. */
const drawn = new Map<string, Uint16Array>();

function sliceOf(part: BodyPart, pixel: number, size: number): Uint16Array {
  const key = `${part} ${pixel} ${part === 'chest' ? size : ''}`;
  const slice = drawn.get(key) ?? draw(part, pixel, size);
  drawn.set(key, slice);
  return slice;
}

function draw(part: BodyPart, pixel: number, size: number): Uint16Array {
  const middle = (SIDE - 1) / 2;
  const isInside = (x: number, y: number, width: number, height: number): boolean =>
    Math.hypot(x / width, y / height) < 1;
  return Uint16Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [((at % SIDE) - middle) * pixel, (Math.floor(at / SIDE) - middle) * pixel];
    const isBody = part === 'head' ? isInside(x, y, 75, 95) : isInside(x, y, 165, 115);
    const isLung = part === 'chest' && isInside(Math.abs(x) - 75, y, 60 * size, 85 * size);
    return (isLung ? -850 : isBody ? 40 : -1000) - INTERCEPT;
  });
}
