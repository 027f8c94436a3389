/** A larger volume's memory is given back to the system: 512 slices of 512 x 512 fit. */
const MAX_KEPT_BYTES = 256 * 1024 ** 2;

/**
 * The shared memory that volumes lie in, one study's after another's. Memory that is asked for anew is cleared by the system
 * page by page when it is first written, which takes as long as a third of the decoding.
 */
export class VolumeMemory {
  private spare: SharedArrayBuffer | undefined;

  /** At least so many bytes; what was in them before still is. */
  take(bytes: number): SharedArrayBuffer {
    const memory = this.spare;
    this.spare = undefined;
    return memory !== undefined && memory.byteLength >= bytes ? memory : new SharedArrayBuffer(bytes);
  }

  /** For memory that nobody reads any more. */
  giveBack(memory: SharedArrayBuffer): void {
    if (memory.byteLength <= MAX_KEPT_BYTES) this.spare = memory;
  }
}
