/** Wire types of the protocol buffers encoding that ONNX files use. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const CONTINUES = 0x80;
const LOW_SEVEN_BITS = 0x7fn;

const utf8 = new TextEncoder();

/**
 * Writes one protocol buffers message, field by field (protobuf.dev, "Encoding"). Byte fields are kept by reference and
 * copied once, in `finish`: embedding a large tensor costs one copy, however deeply its message is nested.
 */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  /** Bytes after the last chunk. */
  #rest: number[] = [];
  #length = 0;

  /**
   * A signed or unsigned integer; negative ones take ten bytes, as int32 and int64 do.
   * @throws RangeError if the value is not an integer
   */
  varint(field: number, value: number | bigint): this {
    this.#key(field, VARINT);
    if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) this.#pushVarint(value);
    else this.#pushLongVarint(BigInt(value));
    return this;
  }

  float(field: number, value: number): this {
    this.#key(field, FIXED_32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#push(bytes);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#key(field, LENGTH_DELIMITED);
    this.#pushVarint(value.length);
    this.#push(value);
    return this;
  }

  /** A nested message. Do not write to the nested writer afterwards. */
  message(field: number, nested: ProtobufWriter): this {
    this.#key(field, LENGTH_DELIMITED);
    this.#pushVarint(nested.#length);
    nested.#endChunk();
    for (const chunk of nested.#chunks) this.#push(chunk);
    return this;
  }

  finish(): Uint8Array {
    this.#endChunk();
    const result = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      result.set(chunk, offset);
      offset += chunk.length;
    }
    return result;
  }

  #key(field: number, wireType: number): void {
    this.#pushVarint((field << 3) | wireType);
  }

  /** @param value not negative, and exact as a number */
  #pushVarint(value: number): void {
    let rest = value;
    while (rest >= CONTINUES) {
      this.#pushByte((rest % CONTINUES) + CONTINUES);
      rest = Math.floor(rest / CONTINUES);
    }
    this.#pushByte(rest);
  }

  #pushLongVarint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest >= CONTINUES) {
      this.#pushByte(Number(rest & LOW_SEVEN_BITS) + CONTINUES);
      rest >>= 7n;
    }
    this.#pushByte(Number(rest));
  }

  #pushByte(byte: number): void {
    this.#rest.push(byte);
    this.#length++;
  }

  #push(chunk: Uint8Array): void {
    this.#endChunk();
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  #endChunk(): void {
    if (this.#rest.length === 0) return;
    this.#chunks.push(new Uint8Array(this.#rest));
    this.#rest = [];
  }
}
