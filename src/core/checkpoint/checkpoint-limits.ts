import type { ArchiveLimits } from '../archive/archive-limits.js';

/** A checkpoint's archive: one stored entry per storage, and at most hundreds of gigabytes. */
export const CHECKPOINT_ARCHIVE_LIMITS: ArchiveLimits = {
  maxEntries: 100_000,
  maxTotalBytes: 2 ** 40,
  maxEntryBytes: 2 ** 37,
  maxRatio: 1,
};

/** `data.pkl` holds names and shapes only: 40 KB for CT-CLIP, a few hundred with an optimizer's state. */
export const MAX_PICKLE_BYTES = 64 * 1024 ** 2;

/** torch's own maximum. */
export const MAX_RANK = 64;

/**
 * Most elements of a tensor that has more elements than its storage (an expanded one, with a stride of 0): reading it
 * allocates memory that the file did not pay for.
 */
export const MAX_EXPANDED_ELEMENTS = 2 ** 24;

/** Most findings named in a checkpoint, and characters of a name. The published ones have 15 and 18. */
export const MAX_PATHOLOGIES = 1000;
export const MAX_PATHOLOGY_LENGTH = 200;
