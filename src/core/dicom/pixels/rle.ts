import type { PixelFormat, StoredPixels } from '../parsing/image-frame.js';
import { containerBytes, decodeLittleEndian, pixelCount } from './native-pixels.js';
import { damagedPixelData } from './pixel-errors.js';

/** PS3.5 annex G.5: the number of segments and 15 offsets, little endian. */
const HEADER_BYTES = 64;

function damaged(detail: string): Error {
  return damagedPixelData('RLE', detail);
}

/** Location of the segments: one per byte of a pixel, the most significant first (annex G.2). */
function readSegments(bytes: Uint8Array, expected: number): readonly Uint8Array[] {
  if (bytes.length < HEADER_BYTES) throw damaged('header cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (view.getUint32(0, true) !== expected) throw damaged('wrong number of segments');
  const starts = Array.from({ length: expected }, (_, index) => view.getUint32(4 + 4 * index, true));
  const ends = [...starts.slice(1), bytes.length];
  return starts.map((start, index) => {
    const end = ends[index];
    if (start < HEADER_BYTES || start > end || end > bytes.length) throw damaged('segment out of place');
    return bytes.subarray(start, end);
  });
}

/**
 * Unpacks one segment (annex G.3.2): a byte below 128 starts literals, one above 128 a repetition, 128 nothing. The
 * bytes go to every `stride`-th place of `out` from `first` on; further bytes of a segment are padding.
 */
function unpack(segment: Uint8Array, out: Uint8Array, first: number, stride: number): void {
  let position = 0;
  let target = first;
  while (target < out.length) {
    if (position >= segment.length) throw damaged('segment ends early');
    const control = segment[position++];
    if (control < 128) {
      const literals = Math.min(control + 1, segment.length - position);
      for (let i = 0; i < literals && target < out.length; i++, target += stride)
        out[target] = segment[position + i];
      position += control + 1;
    } else if (control > 128) {
      if (position >= segment.length) throw damaged('segment ends early');
      const value = segment[position++];
      for (let i = 257 - control; i > 0 && target < out.length; i--, target += stride) out[target] = value;
    }
  }
}

/**
 * RLE Lossless (PS3.5 annex G).
 *
 * @throws DomainError `dicom.damaged-pixel-data`
 */
export function decodeRle(bytes: Uint8Array, format: PixelFormat): StoredPixels {
  const width = containerBytes(format);
  const containers = new Uint8Array(pixelCount(format) * width);
  readSegments(bytes, width).forEach((segment, index) =>
    unpack(segment, containers, width - 1 - index, width),
  );
  return decodeLittleEndian(containers, format);
}
