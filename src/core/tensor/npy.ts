/**
 * NumPy's `.npy` files (NEP 1): magic, version, a header that is a Python dictionary literal, raw values. Only the types of
 * tensors and latents are supported: little-endian float32, int32 and int64, in C order.
 */
import { unreadableNpy } from './npy-errors.js';

/** An array and its shape, row-major. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** NumPy's own maximum; it refuses longer headers as unsafe to parse. */
const MAX_HEADER_BYTES = 10_000;
/** NumPy's own limit on dimensions. */
const MAX_DIMENSIONS = 64;
/** The values begin at a multiple of this, which aligns a mapped file. */
const ALIGNMENT = 64;

const CONSTRUCTORS = { '<f4': Float32Array, '<i4': Int32Array, '<i8': BigInt64Array } as const;
type Descriptor = keyof typeof CONSTRUCTORS;

/**
 * Reads a whole `.npy` file.
 * @throws DomainError `npy.unreadable` if it is not a `.npy` file, is cut off, or has another type or order
 */
export function readNpy(file: Uint8Array): NpyArray {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const { header, dataOffset } = headerOf(bytes);
  const descriptor = /'descr':\s*'([^']{1,16})'/.exec(header)?.[1] ?? '';
  if (!isDescriptor(descriptor)) {
    throw unreadableNpy('holds neither float32, int32 nor int64', 'save it with astype(numpy.float32)');
  }
  if (!/'fortran_order':\s*False/.test(header)) {
    throw unreadableNpy('is in Fortran order', 'save numpy.ascontiguousarray of it');
  }
  const shape = shapeOf(header);
  const length = shape.reduce((product, size) => product * size, 1);
  const values = CONSTRUCTORS[descriptor];
  const byteLength = length * values.BYTES_PER_ELEMENT;
  if (dataOffset + byteLength !== bytes.length) {
    throw unreadableNpy(
      `has ${bytes.length - dataOffset} bytes of values, but its shape needs ${byteLength}`,
      'copy it again',
    );
  }
  const data = bytes.buffer.slice(bytes.byteOffset + dataOffset, bytes.byteOffset + dataOffset + byteLength);
  return { shape, data: new values(data as ArrayBuffer) };
}

/** The bytes of a `.npy` file, version 1.0. */
export function writeNpy({ shape, data }: NpyArray): Buffer {
  const descriptor = data instanceof Float32Array ? '<f4' : data instanceof Int32Array ? '<i4' : '<i8';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const literal = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const prefix = MAGIC.length + 4;
  const total = Math.ceil((prefix + literal.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.from(`${literal.padEnd(total - prefix - 1)}\n`, 'latin1');
  const version = Buffer.from([1, 0, header.length & 0xff, header.length >> 8]);
  return Buffer.concat([MAGIC, version, header, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

function headerOf(bytes: Buffer): { header: string; dataOffset: number } {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || bytes.length < MAGIC.length + 6) {
    throw unreadableNpy('does not begin with the .npy magic', 'use a file that numpy.save wrote');
  }
  // Version 1 stores the header's length in two bytes, versions 2 and 3 in four.
  const wide = bytes.readUInt8(MAGIC.length) > 1;
  const start = MAGIC.length + (wide ? 6 : 4);
  const length = wide ? bytes.readUInt32LE(MAGIC.length + 2) : bytes.readUInt16LE(MAGIC.length + 2);
  if (length > MAX_HEADER_BYTES || start + length > bytes.length) {
    throw unreadableNpy('has a header longer than the maximum', 'copy it again');
  }
  return { header: bytes.toString('latin1', start, start + length), dataOffset: start + length };
}

function shapeOf(header: string): number[] {
  const sizes = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (sizes === undefined)
    throw unreadableNpy('does not state its shape', 'use a file that numpy.save wrote');
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  if (shape.length > MAX_DIMENSIONS || !shape.every(Number.isSafeInteger)) {
    throw unreadableNpy('states an impossible shape', 'use a file that numpy.save wrote');
  }
  return shape;
}

function isDescriptor(text: string): text is Descriptor {
  return Object.hasOwn(CONSTRUCTORS, text);
}
