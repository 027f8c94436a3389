import type { Element } from 'dicom-parser';
import type { Tag } from '../tags.js';
import { readUnknownSequence } from './unknown-sequence.js';
import { parseDecimalString, parseIntegerString } from './number-string.js';

/** Elements by dicom-parser's spelling of the tag. */
export type ElementsByTag = Readonly<Record<string, Element | undefined>>;

/** Tuples of numbers, by length. */
export interface Numbers {
  readonly 1: readonly [number];
  readonly 2: readonly [number, number];
  readonly 3: readonly [number, number, number];
  readonly 6: readonly [number, number, number, number, number, number];
}

function isComplete<Count extends keyof Numbers>(
  values: readonly number[],
  count: Count,
): values is Numbers[Count] {
  return values.length === count;
}

/** Attributes read here are far shorter; longer values are misplaced data. */
const MAX_TEXT_BYTES = 1024;

/**
 * Attributes of a data set or of an item in a sequence. A value that is missing, empty, or contradicts its representation
 * is null: these functions never throw, and numbers are never NaN.
 */
export class Attributes {
  private readonly bytes: Buffer;

  constructor(
    private readonly elements: ElementsByTag,
    bytes: Uint8Array,
    private readonly littleEndian: boolean,
  ) {
    const { buffer, byteOffset, byteLength } = bytes;
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, byteLength);
  }

  has(tag: Tag): boolean {
    return this.elements[tag] !== undefined;
  }

  /** Whether the attribute is present and not empty. */
  filled(tag: Tag): boolean {
    const element = this.elements[tag];
    return element !== undefined && element.length > 0;
  }

  element(tag: Tag): Element | null {
    return this.elements[tag] ?? null;
  }

  /** A copy of the value as stored, padding included; null without the attribute. */
  raw(tag: Tag): Uint8Array | null {
    const element = this.elements[tag];
    if (element === undefined) return null;
    return new Uint8Array(this.bytes.subarray(element.dataOffset, element.dataOffset + element.length));
  }

  /** The value as text, without padding; several values are joined by `\`, as stored. */
  text(tag: Tag): string | null {
    const element = this.elements[tag];
    if (element === undefined) return null;
    const { dataOffset, length } = element;
    const raw = this.bytes.toString('latin1', dataOffset, dataOffset + Math.min(length, MAX_TEXT_BYTES));
    const end = raw.indexOf('\0');
    const text = (end < 0 ? raw : raw.slice(0, end)).trim();
    return text === '' ? null : text;
  }

  /** Each of the values as text, without padding. */
  texts(tag: Tag): readonly string[] {
    return (
      this.text(tag)
        ?.split('\\')
        .map((value) => value.trim()) ?? []
    );
  }

  /** A single decimal string. */
  decimal(tag: Tag): number | null {
    const text = this.text(tag);
    return text === null ? null : parseDecimalString(text);
  }

  /** Exactly `count` decimal strings. */
  decimals<Count extends keyof Numbers>(tag: Tag, count: Count): Numbers[Count] | null {
    const texts = this.texts(tag);
    if (texts.length !== count) return null;
    const values = texts.map(parseDecimalString).filter((value) => value !== null);
    return isComplete(values, count) ? values : null;
  }

  /** A single integer string. */
  integer(tag: Tag): number | null {
    const text = this.text(tag);
    return text === null ? null : parseIntegerString(text);
  }

  /** A single unsigned short (US). */
  uint16(tag: Tag): number | null {
    const element = this.elements[tag];
    if (element?.length !== 2) return null;
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return view.getUint16(element.dataOffset, this.littleEndian);
  }

  /** A single unsigned long (UL) or unsigned short. */
  uint32(tag: Tag): number | null {
    const element = this.elements[tag];
    if (element?.length !== 4) return this.uint16(tag);
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return view.getUint32(element.dataOffset, this.littleEndian);
  }

  /** Unsigned longs (UL), at most `limit` of them. */
  uint32s(tag: Tag, limit: number): readonly number[] {
    const element = this.elements[tag];
    if (element === undefined || element.length % 4 !== 0) return [];
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return Array.from({ length: Math.min(element.length / 4, limit) }, (_, index) =>
      view.getUint32(element.dataOffset + 4 * index, this.littleEndian),
    );
  }

  /** A single floating point number (FL or FD). */
  float(tag: Tag): number | null {
    const element = this.elements[tag];
    if (element === undefined || (element.length !== 4 && element.length !== 8)) return null;
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const value =
      element.length === 4
        ? view.getFloat32(element.dataOffset, this.littleEndian)
        : view.getFloat64(element.dataOffset, this.littleEndian);
    return Number.isFinite(value) ? value : null;
  }

  /** Items of a sequence. */
  items(tag: Tag): readonly Attributes[] {
    const element = this.elements[tag];
    if (element === undefined) return [];
    const isUnknown = element.items === undefined && element.vr === 'UN' && element.length > 0;
    if (isUnknown) readUnknownSequence(element, this.bytes);
    const littleEndian = this.littleEndian || element.vr === 'UN';
    return (element.items ?? []).flatMap(({ dataSet }) =>
      dataSet === undefined ? [] : [new Attributes(dataSet.elements, this.bytes, littleEndian)],
    );
  }

  /** First item of a sequence. */
  item(tag: Tag): Attributes | null {
    return this.items(tag)[0] ?? null;
  }
}
