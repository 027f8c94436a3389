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
 * Maximum elements of a tensor with more elements than its storage (an expanded one, with a stride of 0): a small file
 * could otherwise allocate any amount of memory.
 */
export const MAX_EXPANDED_ELEMENTS = 2 ** 24;

/** Maximum findings in a checkpoint, and characters of a name. Published checkpoints have 15 or 18 findings. */
export const MAX_PATHOLOGIES = 1000;
export const MAX_PATHOLOGY_LENGTH = 200;
