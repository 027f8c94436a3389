import dicomParser from 'dicom-parser';
import { PANEL } from '../../src/core/overlay/montage.js';

/** Header of an image, read without the service's code. */
export interface ImageHeader {
  readonly sopInstanceUid: string;
  readonly instanceNumber: number;
  /** Position of the first pixel: millimetres, LPS. */
  readonly position: readonly number[];
  /** Millimetres from column to column, and from row to row. */
  readonly spacing: readonly [column: number, row: number];
  readonly columns: number;
  readonly rows: number;
}

/** The headers of a series' images, from the feet to the head. */
export class SeriesHeaders {
  private constructor(readonly images: readonly ImageHeader[]) {}

  /**
   * @param files of a study; files other than DICOM are skipped
   * @throws Error if the images are not axial from right to left and from front to back, which the comparison assumes
   */
  static of(files: readonly Uint8Array[], seriesUid: string): SeriesHeaders {
    const images = files.flatMap((bytes) => headerOf(bytes, seriesUid) ?? []);
    return new SeriesHeaders(images.toSorted((a, b) => a.position[2] - b.position[2]));
  }

  get first(): ImageHeader {
    return this.images[0];
  }

  image(sopInstanceUid: string | undefined): ImageHeader | undefined {
    return this.images.find((image) => image.sopInstanceUid === sopInstanceUid);
  }

  /** Millimetres of the middle of an image, towards the left and the back. */
  get middle(): readonly [number, number] {
    const { position, spacing, columns, rows } = this.first;
    return [position[0] + ((columns - 1) / 2) * spacing[0], position[1] + ((rows - 1) / 2) * spacing[1]];
  }

  /** Millimetres of a pixel of the picture's panel, which shows a whole image. */
  get pixelOfPanel(): number {
    return Math.max(...this.#size) / PANEL;
  }

  /** Position of a pixel of the panel: millimetres towards the left and the back. */
  ofPanel(x: number, y: number): readonly [number, number] {
    const [left, back] = this.middle;
    const half = (PANEL - 1) / 2;
    return [left + (x - half) * this.pixelOfPanel, back + (y - half) * this.pixelOfPanel];
  }

  /** Pixels per millimetre when a whole image is fitted into a rectangle. */
  fittedInto({ width, height }: { readonly width: number; readonly height: number }): number {
    const [across, down] = this.#size;
    return Math.min(width / across, height / down);
  }

  /** Width and height of an image in millimetres. */
  get #size(): readonly [number, number] {
    const { spacing, columns, rows } = this.first;
    return [columns * spacing[0], rows * spacing[1]];
  }
}

function headerOf(bytes: Uint8Array, seriesUid: string): ImageHeader | undefined {
  let data: dicomParser.DataSet;
  try {
    data = dicomParser.parseDicom(bytes, { untilTag: 'x7fe00010' });
  } catch {
    return undefined;
  }
  if (data.string('x0020000e') !== seriesUid) return undefined;
  const numbers = (tag: string): number[] => (data.string(tag) ?? '').split('\\').map(Number);
  const orientation = numbers('x00200037');
  if (orientation.join() !== '1,0,0,0,1,0') throw new Error(`The images are oriented ${orientation.join()}.`);
  const [row, column] = numbers('x00280030');
  return {
    sopInstanceUid: data.string('x00080018') ?? '',
    instanceNumber: Number(data.string('x00200013')),
    position: numbers('x00200032'),
    spacing: [column, row],
    columns: data.uint16('x00280011') ?? 0,
    rows: data.uint16('x00280010') ?? 0,
  };
}
