import dicomParser from 'dicom-parser';
import type { ByteArrayParser, ByteStream } from 'dicom-parser';
import { tooManyElements } from './parsing-errors.js';

/** Thrown where an element reaches past the bytes at hand: the file is cut off, its lengths lie, or more must be read. */
export class PastTheEnd extends Error {
  /** @param wanted how many bytes there would have to be. */
  constructor(readonly wanted: number) {
    super(`the element needs ${wanted} bytes`);
    this.name = 'PastTheEnd';
  }
}

/**
 * Elements of one header, those in sequences included. An enhanced CT of 6,000 frames has 400,000; each costs some 250
 * bytes of memory while it is parsed, so this is also a limit of memory.
 */
const MAX_ELEMENTS = 1_000_000;
/** An element is read in at least three steps: two halves of the tag, the length. */
const MAX_READS = 3 * MAX_ELEMENTS;

/** Representations younger than dicom-parser 1.8, with a 32-bit length (PS3.5 table 7.1-1). It would read 16 bits. */
const UNKNOWN_LONG_FORMS: ReadonlySet<string> = new Set(['OV', 'SV', 'UV']);

/**
 * The bytes as dicom-parser reads them, without its trust. dicom-parser seeks wherever a length points and ends quietly
 * there; builds an object per element, however many; and does not know the 64-bit representations. The position never
 * goes back by more than a peeked tag, so parsing takes time in proportion to the bytes.
 */
export class GuardedByteStream implements ByteStream {
  readonly byteArrayParser: ByteArrayParser;
  readonly warnings: string[] = [];
  private readonly view: DataView;
  private reads = 0;

  constructor(
    readonly byteArray: Uint8Array,
    readonly littleEndian: boolean,
    public position: number,
  ) {
    this.view = new DataView(byteArray.buffer, byteArray.byteOffset, byteArray.byteLength);
    this.byteArrayParser = littleEndian
      ? dicomParser.littleEndianByteArrayParser
      : dicomParser.bigEndianByteArrayParser;
  }

  seek(offset: number): void {
    this.require(offset);
    this.position += offset;
  }

  readUint16(): number {
    this.step(2);
    return this.view.getUint16(this.position - 2, this.littleEndian);
  }

  readUint32(): number {
    this.step(4);
    return this.view.getUint32(this.position - 4, this.littleEndian);
  }

  /** dicom-parser reads nothing but value representations through here. */
  readFixedString(length: number): string {
    this.step(length);
    const text = String.fromCharCode(...this.byteArray.subarray(this.position - length, this.position));
    return UNKNOWN_LONG_FORMS.has(text) ? 'UN' : text;
  }

  readByteStream(): never {
    throw new Error('dicom-parser does not read a data set through a second stream');
  }

  private step(length: number): void {
    this.require(length);
    if (++this.reads > MAX_READS) throw tooManyElements(MAX_ELEMENTS);
    this.position += length;
  }

  private require(length: number): void {
    const end = this.position + length;
    if (end > this.byteArray.length) throw new PastTheEnd(end);
    if (end < 0) throw new Error('the position cannot be negative');
  }
}
