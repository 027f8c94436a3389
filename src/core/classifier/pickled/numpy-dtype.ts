import { HostValue } from '../../pickle/pickle-value.js';
import type { PickleConstructor, PickleValue } from '../../pickle/pickle-value.js';

/** Byte order, kind and size: `<f8`, `|b1`, `U12`, `O8`, or just `f8`. */
const DESCRIPTION = /^[<>|=]?([a-zA-Z])(\d{0,9})$/;

/** A NumPy element type as a pickle describes it. Checked when elements are read, not before. */
export class NumpyDtype extends HostValue {
  private isBigEndian = false;

  private constructor(
    /** NumPy's kind letter: b bool, i int, u unsigned, f float, U text, S bytes, O objects. `?` if unreadable. */
    readonly kind: string,
    /** Bytes of an element; for kind U, characters. */
    private readonly size: number,
  ) {
    super();
  }

  /** `numpy.dtype(description, align, copy)`. */
  static readonly construct: PickleConstructor = ([description]) => {
    const match = typeof description === 'string' ? DESCRIPTION.exec(description) : null;
    const dtype = match ? new NumpyDtype(match[1] ?? '?', Number(match[2])) : new NumpyDtype('?', 0);
    if (typeof description === 'string' && description.startsWith('>')) dtype.isBigEndian = true;
    return dtype;
  };

  /** State: version, byte order, sub-array, names, fields, size, alignment, flags. Fields make a structured type. */
  override build(state: PickleValue): PickleValue {
    if (!Array.isArray(state)) return this;
    if (state[1] === '>') this.isBigEndian = true;
    return state[2] == null && state[3] == null ? this : new NumpyDtype('?', 0);
  }

  /** Bytes of one element in an array's raw data; undefined if elements have no raw form. */
  get bytesPerElement(): number | undefined {
    if (this.kind === 'U') return 4 * this.size;
    return 'biufS'.includes(this.kind) ? this.size : undefined;
  }

  /** Reads a number at an offset; undefined for kinds and sizes that are not numbers. int64 beyond 2^53 is rounded. */
  readNumber(view: DataView, offset: number): number | undefined {
    const littleEndian = !this.isBigEndian;
    switch (`${this.kind}${this.size}`) {
      case 'b1':
        return view.getUint8(offset) === 0 ? 0 : 1;
      case 'i1':
        return view.getInt8(offset);
      case 'u1':
        return view.getUint8(offset);
      case 'i2':
        return view.getInt16(offset, littleEndian);
      case 'u2':
        return view.getUint16(offset, littleEndian);
      case 'i4':
        return view.getInt32(offset, littleEndian);
      case 'u4':
        return view.getUint32(offset, littleEndian);
      case 'i8':
        return Number(view.getBigInt64(offset, littleEndian));
      case 'u8':
        return Number(view.getBigUint64(offset, littleEndian));
      case 'f4':
        return view.getFloat32(offset, littleEndian);
      case 'f8':
        return view.getFloat64(offset, littleEndian);
      default:
        return undefined;
    }
  }

  /** Reads a text of kind U (UCS-4) or S (bytes), without its zero padding; undefined for other kinds. */
  readText(view: DataView, offset: number): string | undefined {
    if (this.kind !== 'U' && this.kind !== 'S') return undefined;
    let text = '';
    for (let i = 0; i < this.size; i++) {
      const point =
        this.kind === 'U' ? view.getUint32(offset + 4 * i, !this.isBigEndian) : view.getUint8(offset + i);
      if (point > 0x10ffff) return undefined;
      text += String.fromCodePoint(point);
    }
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
    return text.slice(0, end);
  }
}
