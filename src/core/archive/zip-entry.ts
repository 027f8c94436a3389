import type { SourceEntry } from './file-source.js';

/** The two supported compression methods: APPNOTE.TXT 4.4.5. */
export const STORED = 0;
export const DEFLATED = 8;

/** General purpose bits, APPNOTE.TXT 4.4.4. */
export const FLAG_ENCRYPTED = 0x0001;
/** Sizes and CRC follow the data; the local header may hold zeros for them. */
export const FLAG_DATA_DESCRIPTOR = 0x0008;
export const FLAG_PATCHED_DATA = 0x0020;
export const FLAG_STRONG_ENCRYPTION = 0x0040;
/** The name is UTF-8; without this bit, it is code page 437. */
export const FLAG_UTF8 = 0x0800;
export const FLAG_MASKED_HEADERS = 0x2000;

/**
 * One file of a ZIP archive as its central directory describes it. Plain data: it may be sent to a worker, which reads
 * it from the same path without reading the directory again.
 */
export interface ZipEntry extends SourceEntry {
  /** Position in the central directory, from 0; errors name the entry by it. */
  readonly ordinal: number;
  readonly method: typeof STORED | typeof DEFLATED;
  readonly flags: number;
  readonly crc32: number;
  readonly compressedSize: number;
  /** Absolute offset of the local header. */
  readonly localHeaderOffset: number;
  /** Absolute offset at which the next local header or the central directory begins: the end of this entry. */
  readonly spanEnd: number;
}

/** An entry without its position among the others. */
export type UnplacedEntry = Omit<ZipEntry, 'spanEnd'>;
