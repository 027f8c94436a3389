import type { ImageFrame } from './image-frame.js';
import { IncompleteHeader } from './incomplete-header.js';
import { readImageFrames } from './read-image-frames.js';

/** A CT header takes 2 to 10 kB, with private elements up to 60; inflating more than it needs costs time. */
const FIRST_BYTES = 64 * 1024;
/** Each further attempt reads this many times as much, so that all attempts together cost little more than the last. */
const GROWTH = 4;

/**
 * Reads the images of a file without reading its pixels, as far as that is possible.
 *
 * @param read the first `maxBytes` bytes of the file, or all of it when it is shorter.
 * @param size of the file in bytes.
 * @throws DomainError `dicom.*` why the file is left out; whatever `read` throws
 */
export function readFileHeader(
  read: (maxBytes: number) => Uint8Array,
  size: number,
  entry: number,
): readonly ImageFrame[] {
  let wanted = Math.min(FIRST_BYTES, size);
  while (wanted < size) {
    try {
      return readImageFrames(read(wanted), entry, { complete: false });
    } catch (error) {
      if (!(error instanceof IncompleteHeader)) throw error;
      wanted = Math.min(Math.max(error.wantedBytes, wanted * GROWTH), size);
    }
  }
  return readImageFrames(read(size), entry);
}
