import dicomParser from 'dicom-parser';
import type { ByteStream, Element } from 'dicom-parser';
import { DomainError } from '../../problem/domain-error.js';
import { GuardedByteStream } from './guarded-byte-stream.js';

/**
 * Reads the items of a sequence that some system did not support and wrote as UN with a length. They are in implicit little
 * endian in every file (PS3.5 section 6.2.2), though some systems keep the file's explicit form. Stores the items in the
 * element; a value that is not a sequence has none.
 * @throws DomainError `dicom.too-many-elements`
 */
export function readUnknownSequence(element: Element, bytes: Uint8Array): void {
  const { dataOffset, length } = element;
  // An item with a larger stated length ends with the sequence.
  const value = bytes.subarray(0, dataOffset + length);
  element.items = [];
  for (const read of [dicomParser.readSequenceItemsImplicit, dicomParser.readSequenceItemsExplicit]) {
    const sequence: Element = { ...element, items: [] };
    const stream: ByteStream = new GuardedByteStream(value, true, dataOffset);
    try {
      read(stream, sequence);
      if (stream.position !== value.length) continue;
      element.items = sequence.items ?? [];
      return;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      // dicom-parser throws strings for unreadable data, and recurses once per level.
    }
  }
}
