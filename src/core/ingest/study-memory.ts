/** A larger piece is given back to the system: 512 slices of 512 x 512 fit. */
const MAX_KEPT_BYTES = 256 * 1024 ** 2;

/**
 * Shared memory that serves one study after the other. Memory that is asked for anew is cleared by the system page by page
 * when it is first written, which takes as long as a third of the decoding; and what was let go lies about until the next
 * garbage collection, after which the heaps of many threads have holes.
 */
export class RecycledMemory {
  /** Those that came back last are at the end. */
  private readonly spares: SharedArrayBuffer[] = [];

  /** @param kept pieces that are kept, the oldest going first; by default as many as are in use at a time */
  constructor(private readonly kept = Infinity) {}

  /** At least so many bytes; what was in them before still is. A kept piece that is too small makes room for a new one. */
  take(bytes: number): SharedArrayBuffer {
    const spare = this.spares.shift();
    return spare !== undefined && spare.byteLength >= bytes ? spare : new SharedArrayBuffer(bytes);
  }

  /** For memory that nobody reads or writes any more. */
  giveBack(memory: SharedArrayBuffer): void {
    if (memory.byteLength > MAX_KEPT_BYTES) return;
    this.spares.push(memory);
    if (this.spares.length > this.kept) this.spares.shift();
  }
}

/** What a thread that reads studies keeps from one to the next. */
export class StudyMemory {
  /** One volume is read at a time, and sizes differ. */
  readonly volumes = new RecycledMemory(1);
  /** All slabs of tensors are of one size. */
  readonly slabs = new RecycledMemory();
}
