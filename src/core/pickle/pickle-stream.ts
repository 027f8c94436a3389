import { malformedPickle, truncatedPickle } from './pickle-errors.js';
import type { PickleValue, RawBytes } from './pickle-value.js';

const LINE_FEED = 0x0a;

// Not fatal: Python writes lone surrogates (file names in training arguments), and they must not make weights unreadable.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads the bytes of a pickle in order. Only this class moves the offset; every read is checked against the end. */
export class PickleStream implements RawBytes {
  private position = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  /**
   * @param readNested interprets another complete pickle at the current offset, for arrays of objects in raw data
   */
  constructor(
    input: Uint8Array,
    private readonly readNested: (stream: PickleStream) => PickleValue,
  ) {
    // A Uint8Array's slice() copies, a Buffer's is a view. Callers rely on the copy.
    this.bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  }

  get offset(): number {
    return this.position;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** The next `count` bytes, as a view of the input. @throws DomainError `pickle.truncated` */
  take(count: number): Uint8Array {
    if (!Number.isSafeInteger(count) || count < 0 || count > this.remaining) {
      throw truncatedPickle(this.position, count, this.remaining);
    }
    const start = this.position;
    this.position += count;
    return this.bytes.subarray(start, this.position);
  }

  /** Interprets a complete pickle that begins here, with its own memo and stack. */
  takePickle(): PickleValue {
    return this.readNested(this);
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** Lengths of protocol 4. Beyond 2^53 they lose digits, but such a length also exceeds any input. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  /** BINFLOAT is the one big-endian field of the format. */
  float64BigEndian(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  utf8(count: number): string {
    return utf8.decode(this.take(count));
  }

  latin1(count: number): string {
    return latin1(this.take(count));
  }

  /** Argument of a text opcode. Consumes the line feed at its end and returns the text before it. */
  line(): string {
    const end = this.bytes.indexOf(LINE_FEED, this.position);
    if (end < 0) throw truncatedPickle(this.position, this.remaining + 1, this.remaining);
    const text = this.latin1(end - this.position);
    this.position++;
    return text;
  }

  malformed(detail: string): Error {
    return malformedPickle(this.position, detail);
  }

  private advance(count: number): number {
    const start = this.position;
    if (count > this.remaining) throw truncatedPickle(start, count, this.remaining);
    this.position += count;
    return start;
  }
}

/** Bytes as text, one character per byte, as in Python 2 strings and text opcodes. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
