import type { FileSource } from '../archive/file-source.js';
import type { StudyEntry } from '../archive/open-source.js';
import type { StoredFrame } from '../dicom/parsing/image-frame.js';
import { holdsAllPixels, uncompressedBytes } from '../dicom/pixels/decode-frame.js';

/** Bytes behind the pixels that are read with them: padding of a block, a digital signature. */
const TRAILING_BYTES = 1024 ** 2;
/** Each further attempt reads this many times as much. */
const GROWTH = 4;

/**
 * Reads a file from its beginning to the end of its pixels. An ordinary file is read whole and checked against its checksum; one
 * with much data behind its pixels is not unpacked to its end.
 * @param frame an image of the file
 * @throws DomainError `archive.*`
 */
export function readImageFile(
  source: Pick<FileSource<StudyEntry>, 'read'>,
  entry: StudyEntry,
  frame: StoredFrame,
): Uint8Array {
  const { offset, length } = frame.pixels.pixelData;
  // Compressed pixels are hardly ever larger than uncompressed ones.
  let wanted = offset + (length ?? uncompressedBytes(frame)) + TRAILING_BYTES;
  for (; wanted < entry.size; wanted *= GROWTH) {
    const beginning = source.read(entry, wanted);
    if (holdsAllPixels(beginning, frame)) return beginning;
  }
  return source.read(entry);
}
