/**
 * The index of a compressed volume: where each slice begins in the gzip file. With it, a viewer loads one slice without the
 * others; other programs skip it and read an ordinary gzip file. Runs in browsers too.
 *
 * The index is a subfield of the gzip header (RFC 1952, section 2.3.1.1) with one uint32 per part, the compressed length. The
 * first part is the NIfTI header, the others are the slices. Each part is compressed alone and ends at a byte boundary, so its
 * bytes and {@link END_OF_DEFLATE} are a complete deflate stream.
 */

/** SI1 and SI2 of the subfield. */
const SUBFIELD = [0x43, 0x54] as const;
const LENGTH_BYTES = 4;
/** The fixed gzip header, XLEN, and the subfield's SI1, SI2 and LEN. */
const FIXED_BYTES = 16;
/** XLEN and LEN have 16 bits. */
const MAX_PARTS = Math.floor((0xffff - 4) / LENGTH_BYTES);

/** An empty last block of deflate (RFC 1951, section 3.2.6). */
export const END_OF_DEFLATE: readonly number[] = [3, 0];

/** Bytes that contain the index and the NIfTI header of a volume of up to 4000 slices. */
export const HEAD_BYTES = 16_384;

/** Whether the parts fit into a gzip header. */
export function canIndex(parts: number): boolean {
  return parts <= MAX_PARTS;
}

/** Length of {@link gzipHeader}. */
export function gzipHeaderBytes(parts: number): number {
  return canIndex(parts) ? FIXED_BYTES + LENGTH_BYTES * parts : 10;
}

/** A gzip header with the index; without it if there are too many parts. @param lengths compressed bytes of each part */
export function gzipHeader(lengths: readonly number[]): Uint8Array {
  const header = new Uint8Array(gzipHeaderBytes(lengths.length));
  const view = new DataView(header.buffer);
  // Deflate, the fastest level, an unknown operating system.
  header.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
  if (!canIndex(lengths.length)) return header;
  header[3] = 4;
  view.setUint16(10, 4 + LENGTH_BYTES * lengths.length, true);
  header.set(SUBFIELD, 12);
  view.setUint16(14, LENGTH_BYTES * lengths.length, true);
  lengths.forEach((length, part) => view.setUint32(FIXED_BYTES + LENGTH_BYTES * part, length, true));
  return header;
}

/**
 * Reads the index.
 * @param head the beginning of the file
 * @returns offsets in the file at which the parts begin, and the end of the last one; undefined without an index
 */
export function partOffsets(head: Uint8Array): readonly number[] | undefined {
  if (head.length < FIXED_BYTES || head[0] !== 0x1f || head[1] !== 0x8b || head[3] !== 4) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = view.getUint16(14, true);
  const isIndex = head[12] === SUBFIELD[0] && head[13] === SUBFIELD[1] && length % LENGTH_BYTES === 0;
  if (!isIndex || view.getUint16(10, true) !== length + 4 || head.length < FIXED_BYTES + length)
    return undefined;
  let offset = FIXED_BYTES + length;
  const offsets = [offset];
  for (let at = FIXED_BYTES; at < FIXED_BYTES + length; at += LENGTH_BYTES) {
    offset += view.getUint32(at, true);
    offsets.push(offset);
  }
  return offsets;
}
