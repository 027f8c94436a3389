/** Representations with two reserved bytes and a length of 32 bits (PS3.5 table 7.1-1). */
const LONG_FORM: ReadonlySet<string> = new Set([
  ...['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'],
]);
const ITEM_HEADER_BYTES = 8;
const UNDEFINED_LENGTH = 0xffffffff;

/**
 * Encodes a data set for a peer that supports the default transfer syntax only (PS3.5 section 7.1.3).
 * @param dataSet of an object that this service wrote: explicit little endian, with a length for every sequence and item
 * @returns the same elements in implicit little endian
 */
export function implicitLittleEndian(dataSet: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let offset = 0; offset < dataSet.length;) {
    const vr = dataSet.toString('latin1', offset + 4, offset + 6);
    const isLong = LONG_FORM.has(vr);
    const length = isLong ? dataSet.readUInt32LE(offset + 8) : dataSet.readUInt16LE(offset + 6);
    const begin = offset + (isLong ? 12 : 8);
    const end = begin + length;
    if (length === UNDEFINED_LENGTH || end > dataSet.length)
      throw new Error('An object to send has an element without a valid length.');
    const value = dataSet.subarray(begin, end);
    const body = vr === 'SQ' ? implicitItems(value) : value;
    parts.push(header(dataSet.subarray(offset, offset + 4), body.length), body);
    offset = end;
  }
  return Buffer.concat(parts);
}

function implicitItems(sequence: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let offset = 0; offset < sequence.length;) {
    const begin = offset + ITEM_HEADER_BYTES;
    const end = begin + sequence.readUInt32LE(offset + 4);
    if (end > sequence.length) throw new Error('An object to send has an item without a valid length.');
    const body = implicitLittleEndian(sequence.subarray(begin, end));
    parts.push(header(sequence.subarray(offset, offset + 4), body.length), body);
    offset = end;
  }
  return Buffer.concat(parts);
}

function header(tag: Buffer, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  tag.copy(bytes);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}
