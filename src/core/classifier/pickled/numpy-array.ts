import { HostValue } from '../../pickle/pickle-value.js';
import type { PickleConstructor, PickleValue } from '../../pickle/pickle-value.js';
import { NumpyDtype } from './numpy-dtype.js';

/** Contents of an array: raw little- or big-endian elements, or objects. */
type Elements = Uint8Array | readonly PickleValue[];

/** A NumPy array as a pickle describes it. Checked when its elements are read, not before. */
export class NumpyArray extends HostValue {
  private constructor(
    private shape: PickleValue,
    private dtype: PickleValue,
    private elements: Elements,
  ) {
    super();
  }

  static of(shape: PickleValue, dtype: PickleValue, elements: Elements): NumpyArray {
    return new NumpyArray(shape, dtype, elements);
  }

  /** `_reconstruct(numpy.ndarray, (0,), b'b')`: empty; BUILD sets the contents. */
  static readonly reconstruct: PickleConstructor = () => new NumpyArray([0], null, []);

  /** `_frombuffer(buffer, dtype, shape, order)`: protocol 5 writes arrays in this form. */
  static readonly fromBuffer: PickleConstructor = ([buffer, dtype = null, shape = null]) =>
    new NumpyArray(shape, dtype, buffer instanceof Uint8Array ? buffer : []);

  /** State: version, shape, dtype, Fortran order, and the bytes or the list of objects. */
  override build(state: PickleValue): PickleValue {
    if (!Array.isArray(state)) return this;
    const [, shape = null, dtype = null, , elements] = state;
    this.shape = shape;
    this.dtype = dtype;
    if (elements instanceof Uint8Array || Array.isArray(elements)) this.elements = elements;
    return this;
  }

  /** The elements of a one-dimensional or zero-dimensional array; undefined otherwise. */
  values(): PickleValue[] | undefined {
    const count = elementCount(this.shape);
    if (count === undefined || !(this.dtype instanceof NumpyDtype)) return undefined;
    if (!(this.elements instanceof Uint8Array)) {
      return this.elements.length === count ? [...this.elements] : undefined;
    }
    return decode(this.elements, this.dtype, count);
  }
}

/** One number or text of a NumPy scalar: `scalar(dtype, bytes)`, or `scalar(dtype, object)`. */
export const numpyScalar: PickleConstructor = ([dtype, data]) => {
  if (!(data instanceof Uint8Array) || !(dtype instanceof NumpyDtype)) return data ?? null;
  return decode(data, dtype, 1)?.[0] ?? null;
};

function decode(bytes: Uint8Array, dtype: NumpyDtype, count: number): PickleValue[] | undefined {
  const width = dtype.bytesPerElement;
  if (width === undefined || width === 0 || bytes.length !== count * width) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: PickleValue[] = [];
  for (let i = 0; i < count; i++) {
    const value = dtype.readNumber(view, i * width) ?? dtype.readText(view, i * width);
    if (value === undefined) return undefined;
    values.push(dtype.kind === 'b' ? value !== 0 : value);
  }
  return values;
}

/** Length of a one-dimensional shape, 1 for a zero-dimensional one, undefined for more dimensions. */
function elementCount(shape: PickleValue): number | undefined {
  if (!Array.isArray(shape) || shape.length > 1) return undefined;
  const count = shape.length === 0 ? 1 : shape[0];
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
