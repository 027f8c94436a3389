import dicomParser from 'dicom-parser';
import type { ByteArrayParser, ByteStream } from 'dicom-parser';
import { tooManyElements } from './parsing-errors.js';

/** Thrown when an element exceeds the available bytes: the file is truncated, a length is wrong, or more must be read. */
export class PastTheEnd extends Error {
  /** @param wanted the required number of bytes. */
  constructor(readonly wanted: number) {
    super(`the element needs ${wanted} bytes`);
    this.name = 'PastTheEnd';
  }
}

/**
 * Most elements of one header, including those in sequences. An enhanced CT of 6,000 frames has 400,000; each costs some 250
 * bytes of memory while it is parsed, so this also limits memory.
 */
const MAX_ELEMENTS = 1_000_000;
/** Reading an element takes at least three steps: two halves of the tag, the length. */
const MAX_READS = 3 * MAX_ELEMENTS;

/** Representations newer than dicom-parser 1.8, which would read 16 bits of their 32-bit length (PS3.5 table 7.1-1). */
const UNKNOWN_LONG_FORMS: ReadonlySet<string> = new Set(['OV', 'SV', 'UV']);

const TAG_BYTES = 4;
const PRINTABLE = /^[\x20-\x7e]{2}$/;
const UNDEFINED_LENGTH = 0xffffffff;
/** Most bytes of an element without a representation. In other files, only pixels, icons and sequences are longer. */
const MAX_IMPLICIT_LENGTH = 16 * 1024 * 1024;

/**
 * Guards dicom-parser, which by itself seeks to any stated length and ends there silently, builds an object for every
 * element without a limit, and lacks the 64-bit representations. The position never goes back by more than a peeked tag, so
 * parsing takes time in proportion to the bytes.
 */
export class GuardedByteStream implements ByteStream {
  readonly byteArrayParser: ByteArrayParser;
  readonly warnings: string[] = [];
  private readonly view: DataView;
  private reads = 0;
  /** Length of an element without a representation, until dicom-parser reads it. */
  private implicitLength: number | undefined;

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

  /** The tag of the next element, group before element; undefined at the end of the bytes. */
  peekTag(): number | undefined {
    if (this.position + 4 > this.byteArray.length) return undefined;
    const group = this.view.getUint16(this.position, this.littleEndian);
    return group * 0x10000 + this.view.getUint16(this.position + 2, this.littleEndian);
  }

  readUint16(): number {
    this.step(2);
    return this.view.getUint16(this.position - 2, this.littleEndian);
  }

  readUint32(): number {
    if (this.implicitLength !== undefined) {
      const length = this.implicitLength;
      this.implicitLength = undefined;
      return length;
    }
    this.step(4);
    return this.view.getUint32(this.position - 4, this.littleEndian);
  }

  /** dicom-parser reads only value representations with this method. */
  readFixedString(length: number): string {
    this.step(length);
    const begin = this.position - length;
    const text =
      length === 2
        ? String.fromCharCode(this.view.getUint8(begin), this.view.getUint8(begin + 1))
        : String.fromCharCode(...this.byteArray.subarray(begin, this.position));
    if (UNKNOWN_LONG_FORMS.has(text)) return 'UN';
    return this.hasCapitals(begin) || !this.startsImplicitElement(PRINTABLE.test(text)) ? text : 'UN';
  }

  /** Every representation is two capital letters. */
  private hasCapitals(offset: number): boolean {
    const { byteArray } = this;
    return isCapital(byteArray[offset]) && isCapital(byteArray[offset + 1]);
  }

  /**
   * Whether the element has no representation: some writers put elements of implicit form into an explicit data set. The
   * 32-bit length of such an element replaces the representation and its shorter length. dicom-parser reads the element as
   * UN: it skips two bytes and reads the length, which {@link readUint32} returns.
   * @param isPrintable whether the two bytes may be an invented representation
   */
  private startsImplicitElement(isPrintable: boolean): boolean {
    this.require(2);
    const length = this.view.getUint32(this.position - 2, this.littleEndian);
    // Two zeros before a 16-bit length are a wrong representation, not a length.
    const isPlausible = (length & 0xffff) !== 0 || length === 0;
    if (length !== UNDEFINED_LENGTH && !(isPlausible && length <= MAX_IMPLICIT_LENGTH)) return false;
    if (isPrintable && length > 0xffff) return false;
    // An invented representation of an empty element: another explicit element follows at once.
    if (isPrintable && this.hasCapitals(this.position + 2 + TAG_BYTES)) return false;
    this.implicitLength = length;
    return true;
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

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}
