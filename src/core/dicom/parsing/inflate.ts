import { constants, inflateRawSync } from 'node:zlib';
import { damagedDeflate, deflatedTooLarge } from './parsing-errors.js';

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/**
 * Inflates a data set (PS3.5 annex A.5), or the part that its first bytes give.
 *
 * @param limitBytes inflation stops here, so that a few bytes cannot fill the memory.
 * @throws DomainError `dicom.damaged-deflate`, `dicom.deflated-too-large`
 */
export function inflateDataSet(deflated: Uint8Array, limitBytes: number): Uint8Array {
  try {
    return inflateRawSync(deflated, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: limitBytes,
    });
  } catch (error) {
    throw isTooLarge(error) ? deflatedTooLarge(limitBytes) : damagedDeflate(error);
  }
}
