/** Bytes that a decoder appends, in a buffer that grows on demand up to a limit. */
export class GrowingOutput {
  private buffer: Uint8Array<ArrayBuffer>;
  private used = 0;

  /** @param limitReached makes the error for output beyond `limit` bytes */
  constructor(
    private readonly limit: number,
    private readonly limitReached: () => Error,
  ) {
    this.buffer = new Uint8Array(Math.min(limit, 64 * 1024));
  }

  get length(): number {
    return this.used;
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** Appends a copy of `count` bytes that begin `distance` bytes before the end; the copy may overlap its source. */
  repeat(distance: number, count: number): void {
    this.reserve(count);
    const { buffer } = this;
    let to = this.used;
    for (let from = to - distance; from < this.used + count - distance; from++)
      buffer[to++] = buffer[from] ?? 0;
    this.used = to;
  }

  /** The bytes appended so far, as a view. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.used);
  }

  private reserve(count: number): void {
    const needed = this.used + count;
    if (needed > this.limit) throw this.limitReached();
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.min(this.limit, Math.max(needed, 2 * this.buffer.length)));
    larger.set(this.bytes());
    this.buffer = larger;
  }
}
