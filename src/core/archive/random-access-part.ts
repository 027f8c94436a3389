import { type RandomAccess, requireInside } from './random-access-file.js';

/** A part of other bytes with offsets from its own beginning: an uncompressed archive inside another. */
export class RandomAccessPart implements RandomAccess {
  /** @param whole is closed with the part */
  constructor(
    private readonly whole: RandomAccess,
    private readonly start: number,
    readonly size: number,
  ) {}

  read(offset: number, length: number): Buffer {
    requireInside(this.size, offset, length);
    return this.whole.read(this.start + offset, length);
  }

  borrow(offset: number, length: number): Buffer {
    requireInside(this.size, offset, length);
    return this.whole.borrow(this.start + offset, length);
  }

  close(): void {
    this.whole.close();
  }
}

/** Bytes in shared memory: an archive that was compressed inside another. */
export class RandomAccessMemory implements RandomAccess {
  constructor(private readonly bytes: SharedArrayBuffer) {}

  get size(): number {
    return this.bytes.byteLength;
  }

  read(offset: number, length: number): Buffer {
    requireInside(this.size, offset, length);
    // A copy, because zlib does not accept shared memory.
    return Buffer.from(new Uint8Array(this.bytes, offset, length));
  }

  borrow(offset: number, length: number): Buffer {
    return this.read(offset, length);
  }

  close(): void {
    // There is nothing to close.
  }
}
