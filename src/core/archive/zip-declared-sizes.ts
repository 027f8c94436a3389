import { entryTooLarge, ratioTooHigh, sizeMismatch, totalTooLarge } from './archive-errors.js';
import { DEFLATE_MAX_RATIO, RATIO_FLOOR_BYTES } from './archive-limits.js';
import type { ArchiveLimits } from './archive-limits.js';
import { STORED } from './zip-entry.js';
import type { UnplacedEntry } from './zip-entry.js';

/**
 * Compares the declared sizes of the directory with the limits and with possible sizes.
 * @throws DomainError `archive.entry-too-large`, `archive.total-too-large`, `archive.ratio-too-high`,
 *   `archive.size-mismatch`
 */
export function checkDeclaredSizes(entries: readonly UnplacedEntry[], limits: ArchiveLimits): void {
  let total = 0;
  let totalCompressed = 0;
  for (const { ordinal, size, compressedSize, method } of entries) {
    if (size > limits.maxEntryBytes) throw entryTooLarge(ordinal, size, limits.maxEntryBytes);
    if (method === STORED ? size !== compressedSize : size > compressedSize * DEFLATE_MAX_RATIO) {
      throw sizeMismatch(ordinal, size);
    }
    checkRatio(size, compressedSize, limits);
    total += size;
    totalCompressed += compressedSize;
    if (total > limits.maxTotalBytes) throw totalTooLarge(total, limits.maxTotalBytes);
  }
  checkRatio(total, totalCompressed, limits);
}

function checkRatio(size: number, compressedSize: number, limits: ArchiveLimits): void {
  if (size > RATIO_FLOOR_BYTES && size > compressedSize * limits.maxRatio) {
    throw ratioTooHigh(size / compressedSize, limits.maxRatio);
  }
}
