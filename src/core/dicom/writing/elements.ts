import { defineAttribute, type Vr } from './dictionary.js';

/**
 * An attribute's value. Text representations take strings or numbers (DS and IS follow PS3.5's rules), binary ones take
 * numbers, SQ takes an array of items, and all take raw bytes, which are written unchanged.
 */
export type AttributeValue =
  string | number | readonly (string | number)[] | Uint8Array | readonly ElementAttributes[];

/** A value with its representation, for attributes outside the dictionary or wrong representations on purpose. */
export interface TypedValue {
  readonly vr: Vr;
  readonly value: AttributeValue;
}

/** A data set by keyword (`Rows`) or tag (`0018,1210`). Elements are written in the order of their tags. */
export interface ElementAttributes {
  readonly [keywordOrTag: string]: AttributeValue | TypedValue | undefined;
}

/** The byte encoding of a data set. */
export interface ElementEncoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  /** Sequences and items end with delimiters instead of having a length (PS3.5 section 7.5.1). */
  readonly undefinedLengths: boolean;
  /** Text outside ASCII: `latin1` for ISO_IR 100, `utf8` for ISO_IR 192. */
  readonly text: 'latin1' | 'utf8';
}

/** Representations whose explicit header has two reserved bytes and a 32-bit length (PS3.5 table 7.1-1). */
const LONG_FORM: ReadonlySet<Vr> = new Set([
  ...(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'] as const),
]);

const UNDEFINED_LENGTH = 0xffffffff;

function isTyped(value: AttributeValue | TypedValue): value is TypedValue {
  return typeof value === 'object' && 'vr' in value && 'value' in value;
}

/** The value with its own representation, or else with `vr`. */
export function typedValue(vr: Vr, given: AttributeValue | TypedValue): TypedValue {
  return isTyped(given) ? given : { vr, value: given };
}

function isItem(value: string | number | ElementAttributes): value is ElementAttributes {
  return typeof value === 'object';
}

/** A decimal string with as many digits as fit into the 16 bytes of PS3.5 section 6.2. */
export function formatDecimal(value: number): string {
  const plain = String(value);
  if (plain.length <= 16) return plain;
  for (let digits = 15; digits > 0; digits--) {
    const shorter = String(Number(value.toPrecision(digits)));
    if (shorter.length <= 16) return shorter;
  }
  throw new Error(`${value} cannot be written in 16 bytes`);
}

function textOf(vr: Vr, value: string | number): string {
  if (typeof value === 'string') return value;
  return vr === 'DS' ? formatDecimal(value) : String(value);
}

type NumberWriter = (view: DataView, offset: number, value: number, littleEndian: boolean) => void;

const setUint16: NumberWriter = (view, offset, value, little) => view.setUint16(offset, value, little);
const setUint32: NumberWriter = (view, offset, value, little) => view.setUint32(offset, value, little);
const setFloat32: NumberWriter = (view, offset, value, little) => view.setFloat32(offset, value, little);
const setFloat64: NumberWriter = (view, offset, value, little) => view.setFloat64(offset, value, little);

/** Representations of binary numbers, with the width of one in bytes. */
const BINARY_NUMBERS: Partial<Record<Vr, { readonly width: number; readonly write: NumberWriter }>> = {
  AT: {
    width: 4,
    write(view, offset, tag, little) {
      view.setUint16(offset, tag >>> 16, little);
      view.setUint16(offset + 2, tag & 0xffff, little);
    },
  },
  FD: { width: 8, write: setFloat64 },
  FL: { width: 4, write: setFloat32 },
  OD: { width: 8, write: setFloat64 },
  OL: { width: 4, write: setUint32 },
  OF: { width: 4, write: setFloat32 },
  OW: { width: 2, write: setUint16 },
  SL: { width: 4, write: (view, offset, value, little) => view.setInt32(offset, value, little) },
  SS: { width: 2, write: (view, offset, value, little) => view.setInt16(offset, value, little) },
  SV: { width: 8, write: (view, offset, value, little) => view.setBigInt64(offset, BigInt(value), little) },
  UL: { width: 4, write: setUint32 },
  US: { width: 2, write: setUint16 },
  UV: { width: 8, write: (view, offset, value, little) => view.setBigUint64(offset, BigInt(value), little) },
};

/** Values have an even length: UIDs and bytes are padded with NUL, text with a space (PS3.5 section 6.2). */
function padded(vr: Vr, bytes: Buffer): Buffer {
  if (bytes.length % 2 === 0) return bytes;
  const text = !['UI', 'OB', 'UN'].includes(vr);
  return Buffer.concat([bytes, Buffer.from([text ? 0x20 : 0x00])]);
}

function encodeValue(vr: Vr, value: Exclude<AttributeValue, Uint8Array>, encoding: ElementEncoding): Buffer {
  const values = Array.isArray(value)
    ? (value as readonly (string | number | ElementAttributes)[])
    : [value as string | number];
  const scalars = values.map((one) => {
    if (isItem(one)) throw new Error(`items require the representation SQ, not ${vr}`);
    return one;
  });
  const binary = BINARY_NUMBERS[vr];
  if (binary !== undefined) {
    const bytes = Buffer.allocUnsafe(binary.width * scalars.length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    scalars.forEach((one, index) =>
      binary.write(view, index * binary.width, Number(one), encoding.littleEndian),
    );
    return bytes;
  }
  return padded(vr, Buffer.from(scalars.map((one) => textOf(vr, one)).join('\\'), encoding.text));
}

/** Tag and length of an item or delimiter, which have no value representation in any syntax. */
export function itemHeader(element: 0xe000 | 0xe00d | 0xe0dd, length: number, littleEndian = true): Buffer {
  const header = Buffer.alloc(8);
  const view = new DataView(header.buffer, header.byteOffset, 8);
  view.setUint16(0, 0xfffe, littleEndian);
  view.setUint16(2, element, littleEndian);
  view.setUint32(4, length, littleEndian);
  return header;
}

function encodeSequence(items: readonly ElementAttributes[], encoding: ElementEncoding): Buffer {
  const { littleEndian, undefinedLengths } = encoding;
  const parts: Buffer[] = [];
  for (const item of items) {
    const body = encodeDataSet(item, encoding);
    parts.push(itemHeader(0xe000, undefinedLengths ? UNDEFINED_LENGTH : body.length, littleEndian), body);
    if (undefinedLengths) parts.push(itemHeader(0xe00d, 0, littleEndian));
  }
  if (undefinedLengths) parts.push(itemHeader(0xe0dd, 0, littleEndian));
  return Buffer.concat(parts);
}

/** One element's tag, representation and length (PS3.5 section 7.1). */
export function elementHeader(tag: number, vr: Vr, length: number, encoding: ElementEncoding): Buffer {
  const { explicitVr, littleEndian } = encoding;
  const long = LONG_FORM.has(vr);
  const header = Buffer.allocUnsafe(explicitVr && long ? 12 : 8);
  writeUint16(header, 0, tag >>> 16, littleEndian);
  writeUint16(header, 2, tag & 0xffff, littleEndian);
  if (explicitVr) {
    header[4] = vr.charCodeAt(0);
    header[5] = vr.charCodeAt(1);
  }
  if (explicitVr && !long) {
    if (length > 0xffff) throw new Error(`${length} bytes are too many for the representation ${vr}`);
    writeUint16(header, 6, length, littleEndian);
    return header;
  }
  if (explicitVr) writeUint16(header, 6, 0, littleEndian);
  if (littleEndian) header.writeUInt32LE(length, header.length - 4);
  else header.writeUInt32BE(length, header.length - 4);
  return header;
}

function writeUint16(into: Buffer, offset: number, value: number, littleEndian: boolean): void {
  if (littleEndian) into.writeUInt16LE(value, offset);
  else into.writeUInt16BE(value, offset);
}

/** The value of an element. Raw bytes must already have an even length; otherwise the file is broken. */
function encodeBody(vr: Vr, value: AttributeValue, encoding: ElementEncoding): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (vr !== 'SQ') return encodeValue(vr, value, encoding);
  if (!Array.isArray(value)) throw new Error('a sequence requires an array of items');
  return encodeSequence(value as readonly ElementAttributes[], encoding);
}

/** All elements of a data set, in the order of their tags (PS3.5 section 7.1). `undefined` values are omitted. */
export function encodeDataSet(attributes: ElementAttributes, encoding: ElementEncoding): Buffer {
  const elements: { readonly tag: number; readonly header: Buffer; readonly body: Uint8Array }[] = [];
  for (const [name, given] of Object.entries(attributes)) {
    if (given === undefined) continue;
    const { tag, vr: usual } = defineAttribute(name);
    const { vr, value } = typedValue(usual, given);
    const body = encodeBody(vr, value, encoding);
    const isOpen = vr === 'SQ' && encoding.undefinedLengths && !(value instanceof Uint8Array);
    const header = elementHeader(tag, vr, isOpen ? UNDEFINED_LENGTH : body.length, encoding);
    elements.push({ tag, header, body });
  }
  elements.sort((a, b) => a.tag - b.tag);
  const parts: Uint8Array[] = [];
  for (const { header, body } of elements) parts.push(header, body);
  return Buffer.concat(parts);
}
