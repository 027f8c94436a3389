import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const LOCAL_SIZE = 30;
const UINT32_MAX = 0xffff_ffff;
/** Names are UTF-8, and sizes follow the data. */
const FLAGS = 0x0808;

interface WrittenEntry {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly size: number;
}

/**
 * Writes a ZIP archive like torch.save: stored entries, data aligned by an extra field `FB`, sizes in a data descriptor,
 * always with zip64 end records. Only the directory is kept in memory.
 */
export class StoredZipWriter {
  private readonly descriptor: number;
  private readonly entries: WrittenEntry[] = [];
  private position = 0;

  constructor(
    path: string,
    private readonly alignment = 64,
  ) {
    this.descriptor = openSync(path, 'w');
  }

  add(entryName: string, chunks: Iterable<Uint8Array>): void {
    const name = Buffer.from(entryName);
    const offset = this.position;
    this.write(localHeader(name, padding(offset + LOCAL_SIZE + name.length + 4, this.alignment)));
    const start = this.position;
    let crc = 0;
    for (const chunk of chunks) {
      crc = crc32(chunk, crc);
      this.write(chunk);
    }
    const size = this.position - start;
    if (size > UINT32_MAX) throw new Error(`entry ${entryName} is too large for this writer`);
    // torch omits the descriptor of an empty entry.
    if (size > 0) this.write(uint32s(0x08074b50, crc, size, size));
    this.entries.push({ name, offset, crc, size });
  }

  finish(): void {
    const offset = this.position;
    for (const entry of this.entries) this.write(centralHeader(entry));
    const size = this.position - offset;
    const recordOffset = this.position;
    const count = this.entries.length;
    const zip64 = Buffer.alloc(56 + 20);
    zip64.writeUInt32LE(0x06064b50, 0);
    zip64.writeBigUInt64LE(44n, 4);
    zip64.writeBigUInt64LE(BigInt(count), 24);
    zip64.writeBigUInt64LE(BigInt(count), 32);
    zip64.writeBigUInt64LE(BigInt(size), 40);
    zip64.writeBigUInt64LE(BigInt(offset), 48);
    zip64.writeUInt32LE(0x07064b50, 56);
    zip64.writeBigUInt64LE(BigInt(recordOffset), 64);
    zip64.writeUInt32LE(1, 72);
    this.write(zip64);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(Math.min(count, 0xffff), 8);
    end.writeUInt16LE(Math.min(count, 0xffff), 10);
    end.writeUInt32LE(Math.min(size, UINT32_MAX), 12);
    end.writeUInt32LE(Math.min(offset, UINT32_MAX), 16);
    this.write(end);
    closeSync(this.descriptor);
  }

  private write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) done += writeSync(this.descriptor, bytes, done);
    this.position += bytes.length;
  }
}

/** Bytes needed to align `position` to a multiple of `alignment`. */
function padding(position: number, alignment: number): number {
  return (alignment - (position % alignment)) % alignment;
}

function localHeader(name: Buffer, paddingSize: number): Buffer {
  const header = Buffer.alloc(LOCAL_SIZE);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(4 + paddingSize, 28);
  const extra = Buffer.alloc(4 + paddingSize, 'Z');
  extra.write('FB', 0, 'latin1');
  extra.writeUInt16LE(paddingSize, 2);
  return Buffer.concat([header, name, extra]);
}

function centralHeader({ name, offset, crc, size }: WrittenEntry): Buffer {
  const extra = Buffer.alloc(offset >= UINT32_MAX ? 12 : 0);
  if (extra.length > 0) {
    extra.writeUInt16LE(0x0001, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(offset), 4);
  }
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(size, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(Math.min(offset, UINT32_MAX), 42);
  return Buffer.concat([header, name, extra]);
}

function uint32s(...values: number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => buffer.writeUInt32LE(value, 4 * i));
  return buffer;
}
