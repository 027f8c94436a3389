import { crc32, deflateRawSync } from 'node:zlib';

/** Fields of a header that a test may falsify. Omitted fields are correct. */
export interface HeaderFields {
  readonly name?: string | Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly crc32?: number;
  readonly compressedSize?: number;
  readonly size?: number;
  readonly extra?: Uint8Array;
  /** Central header only. */
  readonly localHeaderOffset?: number;
  readonly madeBySystem?: number;
  readonly unixMode?: number;
}

export interface BuiltEntry {
  readonly name: string | Uint8Array;
  readonly data?: Uint8Array;
  /** 0 stored, 8 deflated (the default). */
  readonly method?: number;
  /** Bytes that replace the compressed data. */
  readonly rawData?: Uint8Array;
  /** Changes both headers. */
  readonly both?: HeaderFields;
  readonly local?: HeaderFields;
  readonly central?: HeaderFields;
  /** Bytes after the data: a data descriptor. */
  readonly after?: Uint8Array;
}

/** Fields of the end record that a test may falsify. */
export interface EndFields {
  readonly disk?: number;
  readonly directoryDisk?: number;
  readonly entriesOnDisk?: number;
  readonly entries?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly comment?: Uint8Array;
  /** Adds a zip64 end record and locator, whose fields may be falsified too. */
  readonly zip64?: {
    entries?: number;
    size?: number;
    offset?: number;
    recordOffset?: number;
    disks?: number;
  };
  /** Bytes between the directory and the end record. */
  readonly before?: Uint8Array;
}

const encoder = new TextEncoder();

/** Builds a ZIP archive byte by byte, correct except where a test changes it. */
export function buildZip(entries: readonly BuiltEntry[], end: EndFields = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const method = entry.method ?? 8;
    const data = entry.data ?? new Uint8Array(0);
    const packed = Buffer.from(entry.rawData ?? (method === 0 ? data : deflateRawSync(data)));
    const right: Required<
      Pick<HeaderFields, 'name' | 'flags' | 'method' | 'crc32' | 'compressedSize' | 'size'>
    > = {
      name: entry.name,
      flags: 0x0800,
      method,
      crc32: crc32(data),
      compressedSize: packed.length,
      size: data.length,
    };
    const local = localHeader({ ...right, ...entry.both, ...entry.local });
    centrals.push(centralHeader({ ...right, localHeaderOffset: offset, ...entry.both, ...entry.central }));
    locals.push(local, packed, Buffer.from(entry.after ?? []));
    offset += local.length + packed.length + (entry.after?.length ?? 0);
  }
  const directory = Buffer.concat(centrals);
  const right = { entries: entries.length, size: directory.length, offset };
  const before = Buffer.from(end.before ?? []);
  const zip64 = end.zip64
    ? zip64End({ ...right, recordOffset: offset + directory.length + before.length, ...end.zip64 })
    : Buffer.alloc(0);
  return Buffer.concat([...locals, directory, before, zip64, endRecord({ ...right, ...end })]);
}

/** A zip64 extra field of these 64-bit values. */
export function zip64Extra(...values: number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => field.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  return field;
}

type CompleteHeader = HeaderFields &
  Required<Pick<HeaderFields, 'name' | 'flags' | 'method' | 'crc32' | 'compressedSize' | 'size'>>;

const bytesOf = (name: string | Uint8Array): Uint8Array =>
  typeof name === 'string' ? encoder.encode(name) : name;

function localHeader(fields: CompleteHeader): Buffer {
  const name = bytesOf(fields.name);
  const extra = fields.extra ?? new Uint8Array(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(fields.flags, 6);
  header.writeUInt16LE(fields.method, 8);
  header.writeUInt32LE(fields.crc32, 14);
  header.writeUInt32LE(fields.compressedSize, 18);
  header.writeUInt32LE(fields.size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function centralHeader(fields: CompleteHeader): Buffer {
  const name = bytesOf(fields.name);
  const extra = fields.extra ?? new Uint8Array(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt8(20, 4);
  header.writeUInt8(fields.madeBySystem ?? 0, 5);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(fields.flags, 8);
  header.writeUInt16LE(fields.method, 10);
  header.writeUInt32LE(fields.crc32, 16);
  header.writeUInt32LE(fields.compressedSize, 20);
  header.writeUInt32LE(fields.size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE((fields.unixMode ?? 0) * 0x10000, 38);
  header.writeUInt32LE(fields.localHeaderOffset ?? 0, 42);
  return Buffer.concat([header, name, extra]);
}

function zip64End(fields: {
  entries: number;
  size: number;
  offset: number;
  recordOffset: number;
  disks?: number;
}): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(fields.entries), 24);
  record.writeBigUInt64LE(BigInt(fields.entries), 32);
  record.writeBigUInt64LE(BigInt(fields.size), 40);
  record.writeBigUInt64LE(BigInt(fields.offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(fields.recordOffset), 64);
  record.writeUInt32LE(fields.disks ?? 1, 72);
  return record;
}

function endRecord(fields: EndFields & { entries: number; size: number; offset: number }): Buffer {
  const comment = fields.comment ?? new Uint8Array(0);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(fields.disk ?? 0, 4);
  record.writeUInt16LE(fields.directoryDisk ?? 0, 6);
  record.writeUInt16LE(fields.entriesOnDisk ?? fields.entries, 8);
  record.writeUInt16LE(fields.entries, 10);
  record.writeUInt32LE(fields.size, 12);
  record.writeUInt32LE(fields.offset, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, comment]);
}
