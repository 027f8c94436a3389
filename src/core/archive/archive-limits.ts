/** Limits on the declared contents of an archive. Checked against the directory before any entry is read. */
export interface ArchiveLimits {
  /** Entries in the directory, folders included. */
  readonly maxEntries: number;
  /** Sum of the declared sizes of all entries, in bytes. */
  readonly maxTotalBytes: number;
  /** Declared size of one entry, in bytes. One entry is held in memory while it is decoded. */
  readonly maxEntryBytes: number;
  /**
   * Declared bytes per compressed byte, of an entry and of the whole archive. Only checked above
   * {@link RATIO_FLOOR_BYTES}: small entries are harmless.
   */
  readonly maxRatio: number;
}

/**
 * For studies: a chest CT has 100 to 3,000 instances of 0.5 MB, or one enhanced multi-frame object with all slices.
 * CT compresses 2 to 4 times, noise-free phantoms up to some 200 times, bombs 1,000 times.
 */
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = {
  maxEntries: 50_000,
  maxTotalBytes: 8 * 1024 ** 3,
  maxEntryBytes: 1024 ** 3,
  maxRatio: 400,
};

/** The ratio is not checked below this many declared bytes: one blank 512 x 512 slice compresses 1,000 times. */
export const RATIO_FLOOR_BYTES = 16 * 1024 ** 2;

/** DEFLATE gives at most 258 bytes for 2 bits; a higher declared ratio is false. */
export const DEFLATE_MAX_RATIO = 1032;

/**
 * Bytes of a central directory: 50,000 entries with paths of 200 characters take 15 MB. It is read in one piece, so it
 * has its own limit, independent of the number of entries.
 */
export const MAX_CENTRAL_DIRECTORY_BYTES = 64 * 1024 ** 2;

/** Depth of folders in a directory source; deeper trees are not a study. */
export const MAX_DIRECTORY_DEPTH = 32;
