import type { PixelFormat, StoredPixels } from '../parsing/image-frame.js';

/** Position of the value in its container, and meaning of its highest bit (PS3.5 section 8.1.1). */
export interface ValueBits {
  /** Bits of the value. */
  readonly bits: number;
  /** Bits below it. */
  readonly shift: number;
  readonly signed: boolean;
}

/** Right-justified values of a decoded codestream: bits above BitsStored, which may contain overlays, are excluded. */
export function codestreamBits(
  precision: number,
  { bitsStored, pixelRepresentation }: Pick<PixelFormat, 'bitsStored' | 'pixelRepresentation'>,
): ValueBits {
  return { bits: Math.min(bitsStored, precision), shift: 0, signed: pixelRepresentation === 1 };
}

export type ContainerBytes = 1 | 2 | 4;

type ViewConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => StoredPixels;
type Views = Readonly<Record<ContainerBytes, ViewConstructor>>;

const UNSIGNED: Views = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };
const SIGNED: Views = { 1: Int8Array, 2: Int16Array, 4: Int32Array };

/** The same bytes with the alignment for a typed array. */
function aligned(bytes: Uint8Array, containerBytes: ContainerBytes): Uint8Array {
  return bytes.byteOffset % containerBytes === 0 ? bytes : new Uint8Array(bytes);
}

/**
 * Extracts values from their containers: bits outside the value are dropped (they may hold overlays), and signed values are
 * extended from their own highest bit. If the value fills its container, the values are used without a copy.
 *
 * @param bytes little-endian containers, at least `count` of them.
 */
export function storedValues(
  bytes: Uint8Array,
  count: number,
  containerBytes: ContainerBytes,
  { bits, shift, signed }: ValueBits,
): StoredPixels {
  const { buffer, byteOffset } = aligned(bytes, containerBytes);
  const containers = new UNSIGNED[containerBytes](buffer, byteOffset, count);
  const Values = (signed ? SIGNED : UNSIGNED)[containerBytes];
  if (bits === containerBytes * 8) return new Values(buffer, byteOffset, count);
  const values = new Values(new ArrayBuffer(count * containerBytes), 0, count);
  const left = 32 - bits - shift;
  const right = 32 - bits;
  if (signed) for (let i = 0; i < count; i++) values[i] = (containers[i] << left) >> right;
  else for (let i = 0; i < count; i++) values[i] = (containers[i] << left) >>> right;
  return values;
}
