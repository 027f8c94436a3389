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

  /** @param kept pieces that are kept; the oldest go first */
  constructor(private readonly kept: number) {}

  /** At least so many bytes; what was in them before still is. */
  take(bytes: number): SharedArrayBuffer {
    const index = this.spares.findIndex(({ byteLength }) => byteLength >= bytes);
    return index < 0 ? new SharedArrayBuffer(bytes) : this.spares.splice(index, 1)[0];
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
  /** Of volumes: one is read at a time. */
  readonly volumes = new RecycledMemory(1);
  /** Of slabs of the tensor. */
  readonly slabs: RecycledMemory;

  /** @param slabs that are under way at a time */
  constructor(slabs: number) {
    this.slabs = new RecycledMemory(slabs);
  }
}
