import dicomParser from 'dicom-parser';
import type { ByteStream, Element } from 'dicom-parser';
import { DomainError } from '../../problem/domain-error.js';
import { GuardedByteStream } from './guarded-byte-stream.js';

/**
 * Reads the items of a sequence that a system which did not know it wrote as UN with a length: they are in implicit little
 * endian whatever the file is in (PS3.5 section 6.2.2), though some systems keep the file's explicit form. The items are
 * kept in the element; there are none where the value is no sequence.
 * @throws DomainError `dicom.too-many-elements`
 */
export function readUnknownSequence(element: Element, bytes: Uint8Array): void {
  const { dataOffset, length } = element;
  // What claims to be longer than the sequence ends with it.
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
      // dicom-parser throws strings at what it cannot read, and recurses once per level.
    }
  }
}
