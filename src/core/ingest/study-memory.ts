/** A larger piece is given back to the system: 512 slices of 512 x 512 fit. */
const MAX_KEPT_BYTES = 256 * 1024 ** 2;

/**
 * Shared memory that serves one study after the other. The system clears newly allocated memory page by page at the
 * first write, which takes a third as long as decoding. Released memory stays until the next garbage collection, which
 * leaves holes in the heaps of many threads.
 */
export class RecycledMemory {
  /** The most recently returned pieces are at the end. */
  private readonly spares: SharedArrayBuffer[] = [];

  /** @param kept number of newest pieces that are kept; by default as many as are in use at the same time */
  constructor(private readonly kept = Infinity) {}

  /** At least this many bytes, with their previous contents. A kept piece that is too small is replaced by a new one. */
  take(bytes: number): SharedArrayBuffer {
    const spare = this.spares.shift();
    return spare !== undefined && spare.byteLength >= bytes ? spare : new SharedArrayBuffer(bytes);
  }

  /** Takes back memory that is no longer read or written. */
  giveBack(memory: SharedArrayBuffer): void {
    if (memory.byteLength > MAX_KEPT_BYTES) return;
    this.spares.push(memory);
    if (this.spares.length > this.kept) this.spares.shift();
  }
}

/** Memory that a reading thread keeps between studies. */
export class StudyMemory {
  /** One volume is read at a time, and sizes differ. */
  readonly volumes = new RecycledMemory(1);
  /** All slabs of tensors are of one size. */
  readonly slabs = new RecycledMemory();
  /** Inputs of further networks: the same sizes in every study. */
  readonly networks = new RecycledMemory();
}
