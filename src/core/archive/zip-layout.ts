import { overlappingEntries } from './archive-errors.js';
import type { UnplacedEntry, ZipEntry } from './zip-entry.js';

/** A local header without name and extra field. */
export const LOCAL_HEADER_SIZE = 30;

/**
 * Adds to every entry the offset of the next part of the file, and refuses archives in which one piece of
 * the file belongs to two entries: with thousands of entries over the same data, a small file would unpack to petabytes.
 * @param directoryOffset where the central directory begins
 * @returns the entries in the order of the directory
 * @throws DomainError `archive.overlapping-entries`
 */
export function layOutEntries(entries: readonly UnplacedEntry[], directoryOffset: number): ZipEntry[] {
  const byOffset = [...entries].sort((a, b) => a.localHeaderOffset - b.localHeaderOffset);
  const ends = new Map<number, number>();
  byOffset.forEach((entry, index) => {
    const spanEnd = byOffset[index + 1]?.localHeaderOffset ?? directoryOffset;
    // The local name and extra field are not known yet; the reader checks the exact end.
    if (entry.localHeaderOffset + LOCAL_HEADER_SIZE + entry.compressedSize > spanEnd) {
      throw overlappingEntries(entry.ordinal);
    }
    ends.set(entry.ordinal, spanEnd);
  });
  return entries.map((entry) => ({ ...entry, spanEnd: ends.get(entry.ordinal) ?? directoryOffset }));
}
