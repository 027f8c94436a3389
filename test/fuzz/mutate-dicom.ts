import { elementHeader, itemHeader, type ElementEncoding } from '../../src/core/dicom/writing/elements.js';
import type { Random } from '../../src/core/phantom/random.js';
import { extreme, mutateBytes, splice } from './mutate-bytes.js';

/** Elements that determine how the file is read, and the format of their values. */
const DECIDING: readonly (readonly [tag: number, kind: 'text' | 'short'])[] = [
  [0x00020010, 'text'],
  [0x00020002, 'text'],
  [0x00080008, 'text'],
  [0x00080016, 'text'],
  [0x00080060, 'text'],
  [0x00180050, 'text'],
  [0x00181210, 'text'],
  [0x0020000e, 'text'],
  [0x00200032, 'text'],
  [0x00200037, 'text'],
  [0x00280002, 'short'],
  [0x00280004, 'text'],
  [0x00280008, 'text'],
  [0x00280010, 'short'],
  [0x00280011, 'short'],
  [0x00280030, 'text'],
  [0x00280100, 'short'],
  [0x00280101, 'short'],
  [0x00280102, 'short'],
  [0x00280103, 'short'],
  [0x00281052, 'text'],
  [0x00281053, 'text'],
  [0x00209116, 'text'],
  [0x52009229, 'text'],
  [0x52009230, 'text'],
  [0x7fe00010, 'text'],
];

/** Values as scanners, converters and attackers write them. */
const TEXTS = [
  '',
  ' ',
  '0',
  '-0',
  '1',
  '-1',
  'NaN',
  'nan',
  'inf',
  '-Infinity',
  '1e308',
  '-1e308',
  '1e-308',
  '1e400',
  '0x10',
  '1,5',
  '1\\',
  '\\',
  '\\\\\\',
  '0\\0\\0',
  '1\\0\\0\\0\\1\\0',
  '0\\0\\0\\0\\0\\0',
  'NaN\\NaN\\NaN',
  '1e9\\1e9\\1e9',
  '0.5\\0.5',
  '-1\\1',
  '99999',
  '2147483648',
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.1.98',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.57',
  '1.2.840.10008.1.2.4.70',
  '1.2.840.10008.1.2.4.80',
  '1.2.840.10008.1.2.4.90',
  '1.2.840.10008.1.2.4.201',
  '1.2.840.10008.1.2.5',
  '1.2.840.10008.1.2.4.100',
  '1.2.840.10008.1.3.10',
  'A'.repeat(300),
  '1'.repeat(70),
  '\0\0\0\0',
  '\xff\xfe\xfd',
  'MONOCHROME1',
  'RGB',
  'PALETTE COLOR',
  'LOCALIZER',
  'MR',
];

/** Positions of an element's tag in the bytes, in either byte order. */
function placesOf(bytes: Buffer, tag: number): { at: number; littleEndian: boolean }[] {
  const little = Buffer.alloc(4);
  little.writeUInt16LE(tag >>> 16, 0);
  little.writeUInt16LE(tag & 0xffff, 2);
  const big = Buffer.alloc(4);
  big.writeUInt32BE(tag);
  const places: { at: number; littleEndian: boolean }[] = [];
  for (const [pattern, littleEndian] of [
    [little, true],
    [big, false],
  ] as const) {
    for (
      let at = bytes.indexOf(pattern);
      at >= 0 && places.length < 50;
      at = bytes.indexOf(pattern, at + 1)
    ) {
      places.push({ at, littleEndian });
    }
  }
  return places;
}

/** Gives an element another value or length, sometimes without correcting the enclosing lengths. */
function changeElement(original: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.from(original);
  const [tag, kind] = random.pick(DECIDING);
  const places = placesOf(bytes, tag);
  if (places.length === 0) return mutateBytes(bytes, random);
  const { at, littleEndian } = random.pick(places);
  if (at + 12 > bytes.length) return bytes.subarray(0, at);
  const isExplicit = /^[A-Z]{2}$/.test(bytes.toString('latin1', at + 4, at + 6));
  const lengthAt = isExplicit ? at + 6 : at + 4;
  switch (random.below(kind === 'short' ? 4 : 6)) {
    case 0:
      // Only the length is wrong.
      if (!isExplicit || random.chance(0.3))
        writeUint32(bytes, at + 8 - (isExplicit ? 0 : 4), extreme(random), littleEndian);
      else writeUint16(bytes, lengthAt, extreme(random) & 0xffff, littleEndian);
      return bytes;
    case 1:
      // Another representation, which moves the position of the length.
      if (isExplicit)
        bytes.write(random.pick(['SQ', 'UN', 'OB', 'US', 'DS', 'ZZ', '\0\0', 'UV']), at + 4, 'latin1');
      return bytes;
    case 2:
      writeUint16(bytes, at + 8, extreme(random) & 0xffff, littleEndian);
      return bytes;
    case 3:
      // Removes the element; the rest stays.
      return splice(bytes, at, 8 + (kind === 'short' ? 2 : random.below(20)), new Uint8Array(0));
    default: {
      const text = random.pick(TEXTS);
      const value = Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1');
      const old = isExplicit
        ? readUint16(bytes, lengthAt, littleEndian)
        : readUint32(bytes, lengthAt, littleEndian);
      if (isExplicit) writeUint16(bytes, lengthAt, value.length, littleEndian);
      else writeUint32(bytes, lengthAt, value.length, littleEndian);
      return splice(bytes, at + 8, Math.min(old, 256, bytes.length - at - 8), value);
    }
  }
}

/** Three nested sequences of undefined length, inserted before an element. */
function nest(original: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.from(original);
  const places = placesOf(bytes, random.pick([0x00280010, 0x00200032, 0x7fe00010, 0x00080060]));
  if (places.length === 0) return mutateBytes(bytes, random);
  const { at, littleEndian } = random.pick(places);
  const isExplicit = /^[A-Z]{2}$/.test(bytes.toString('latin1', at + 4, at + 6));
  const encoding: ElementEncoding = {
    explicitVr: isExplicit,
    littleEndian,
    undefinedLengths: true,
    text: 'latin1',
  };
  const depth = random.pick([1, 3, 50, 2000, 20_000]);
  const tag = random.pick([0x00081140, 0x52009230, 0x00091001]);
  const level = Buffer.concat([
    elementHeader(tag, random.chance(0.8) ? 'SQ' : 'UN', 0xffffffff, encoding),
    itemHeader(0xe000, random.chance(0.9) ? 0xffffffff : extreme(random) >>> 0, littleEndian),
  ]);
  const end = Buffer.concat([itemHeader(0xe00d, 0, littleEndian), itemHeader(0xe0dd, 0, littleEndian)]);
  const closed = random.chance(0.7) ? depth : random.below(depth + 1);
  return splice(bytes, at, 0, Buffer.concat([repeated(level, depth), repeated(end, closed)]));
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.alloc(bytes.length * times, bytes);
}

/** Changes the items of encapsulated pixel data or of a sequence: their tags, lengths, number. */
function changeItem(original: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.from(original);
  const places = placesOf(bytes, random.pick([0xfffee000, 0xfffee00d, 0xfffee0dd]));
  if (places.length === 0) return mutateBytes(bytes, random);
  const { at, littleEndian } = random.pick(places);
  if (at + 8 > bytes.length) return bytes.subarray(0, at);
  switch (random.below(3)) {
    case 0:
      writeUint32(bytes, at + 4, extreme(random), littleEndian);
      return bytes;
    case 1:
      return splice(bytes, at, 8, new Uint8Array(0));
    default: {
      const item = itemHeader(random.pick([0xe000, 0xe00d, 0xe0dd]), random.below(3) * 2, littleEndian);
      const count = random.pick([1, 2, 1000, 100_000]);
      return splice(bytes, at, 0, repeated(item, count));
    }
  }
}

/** One change to a DICOM file, usually to data that its reader relies on. */
export function mutateDicom(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random.below(10);
  if (kind < 5) return changeElement(bytes, random);
  if (kind < 6) return nest(bytes, random);
  if (kind < 7) return changeItem(bytes, random);
  return mutateBytes(bytes, random);
}

function readUint16(bytes: Buffer, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

function readUint32(bytes: Buffer, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

function writeUint16(bytes: Buffer, at: number, value: number, littleEndian: boolean): void {
  if (littleEndian) bytes.writeUInt16LE(value, at);
  else bytes.writeUInt16BE(value, at);
}

function writeUint32(bytes: Buffer, at: number, value: number, littleEndian: boolean): void {
  if (littleEndian) bytes.writeUInt32LE(value >>> 0, at);
  else bytes.writeUInt32BE(value >>> 0, at);
}
