import { damagedModelCompression, modelFileTooLarge } from '../classifier-errors.js';
import { GrowingOutput } from './growing-output.js';
import { decodeLz4Block } from './lz4-block.js';
import { xxh32 } from './xxh32.js';

/** Bits of the frame descriptor's first byte (LZ4 frame format 1.6, "FLG byte"). */
const VERSION_SHIFT = 6;
const SUPPORTED_VERSION = 1;
const BLOCKS_ARE_INDEPENDENT = 0x20;
const HAS_BLOCK_CHECKSUMS = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_CONTENT_CHECKSUM = 0x04;
const HAS_DICTIONARY = 0x01;

/** Highest bit of a block's size: the block is stored, not compressed. */
const STORED_BLOCK = 0x80000000;

const MAGIC_BYTES = 4;

/**
 * Unpacks one LZ4 frame, as joblib writes it for `compress="lz4"`. Own code, because the libraries unpack in one call
 * without a bound on the output, and would add a native binary for a rare format of a hundred lines. Bytes after the frame
 * are ignored.
 * @param limit largest size of the unpacked data
 * @throws DomainError `classifier.damaged-compression`, `classifier.file-too-large`
 */
export function unpackLz4Frame(frame: Uint8Array, limit: number): Uint8Array<ArrayBuffer> {
  const reader = new FrameReader(frame);
  reader.take(MAGIC_BYTES);
  const flags = readDescriptor(reader);
  const output = new GrowingOutput(limit, () => modelFileTooLarge(limit));
  for (let size = reader.uint32(); size !== 0; size = reader.uint32()) {
    const block = reader.take(size & ~STORED_BLOCK);
    const start = output.length;
    if ((size & STORED_BLOCK) !== 0) output.append(block);
    else decodeLz4Block(block, output, (flags & BLOCKS_ARE_INDEPENDENT) === 0 ? 0 : start);
    if ((flags & HAS_BLOCK_CHECKSUMS) !== 0) reader.check(block);
  }
  if ((flags & HAS_CONTENT_CHECKSUM) !== 0) reader.check(output.bytes());
  return output.bytes();
}

/** Reads up to the first block and returns the flags. */
function readDescriptor(reader: FrameReader): number {
  const start = reader.offset;
  const flags = reader.uint8();
  if (flags >> VERSION_SHIFT !== SUPPORTED_VERSION)
    throw damagedModelCompression('lz4', 'it is of an unknown version');
  if ((flags & HAS_DICTIONARY) !== 0) throw damagedModelCompression('lz4', 'it needs a dictionary');
  // Block size: a hint for buffers. The content size may be wrong; only the actual output counts.
  reader.take(1);
  if ((flags & HAS_CONTENT_SIZE) !== 0) reader.take(8);
  const expected = (xxh32(reader.since(start)) >>> 8) & 0xff;
  if (reader.uint8() !== expected)
    throw damagedModelCompression('lz4', 'the checksum of its header is wrong');
  return flags;
}

class FrameReader {
  offset = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(count: number): Uint8Array {
    if (count < 0 || count > this.bytes.length - this.offset)
      throw damagedModelCompression('lz4', 'it ends too early');
    this.offset += count;
    return this.bytes.subarray(this.offset - count, this.offset);
  }

  uint8(): number {
    this.take(1);
    return this.view.getUint8(this.offset - 1);
  }

  uint32(): number {
    this.take(4);
    return this.view.getUint32(this.offset - 4, true);
  }

  since(start: number): Uint8Array {
    return this.bytes.subarray(start, this.offset);
  }

  /** Reads a checksum and compares it with that of `data`. */
  check(data: Uint8Array): void {
    if (this.uint32() !== xxh32(data)) throw damagedModelCompression('lz4', 'a checksum is wrong');
  }
}
