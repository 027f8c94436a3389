/** JPEG 2000 and HTJ2K transfer syntaxes that allow both kinds of compression (PS3.5 annex A.4.4 and A.4.11). */
const EITHER: ReadonlySet<string> = new Set(['1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.4.203']);

/** SOC and SIZ, with which every codestream begins, and the other markers (T.800 annex A). */
const START = Uint8Array.of(0xff, 0x4f, 0xff, 0x51);
const CODING_STYLE = 0xff52;
const TILE_PART = 0xff90;
/** Position of the transformation in a COD segment, from its marker; 0 is the irreversible 9-7 one (T.800 table A.20). */
const TRANSFORMATION = 13;
/** Longest offset table of a multi-frame file before its first codestream. */
const MAX_TABLE_BYTES = 64 * 1024;

/** Whether only the beginning of the pixels tells if the compression was lossy. */
export function needsCodestream(transferSyntaxUid: string): boolean {
  return EITHER.has(transferSyntaxUid);
}

/**
 * Whether the first image of a file was compressed with loss, by its codestream: writers often leave out
 * LossyImageCompression. False if `bytes` ends before the codestream's header does.
 *
 * @param offset first byte of the value of PixelData
 */
export function isIrreversible(bytes: Uint8Array, offset: number, transferSyntaxUid: string): boolean {
  if (!needsCodestream(transferSyntaxUid)) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.indexOf(START, offset);
  if (start < 0 || start > offset + MAX_TABLE_BYTES) return false;
  for (let at = start + 2; at + TRANSFORMATION < buffer.length; at += 2 + buffer.readUInt16BE(at + 2)) {
    const marker = buffer.readUInt16BE(at);
    if (marker === CODING_STYLE) return buffer[at + TRANSFORMATION] === 0;
    if (marker === TILE_PART) return false;
  }
  return false;
}
