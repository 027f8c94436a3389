/** A possible file of a study, before it is read. Structured-clonable. */
export interface SourceEntry {
  /** Path inside the archive or directory, `/`-separated. For choosing files only; never opened as a path. */
  readonly name: string;
  /** Declared size in bytes after decompression. Reading fails if the data is larger. */
  readonly size: number;
}

/**
 * Files of a study by random access: a ZIP on disk or a directory. Reading is synchronous because it happens on
 * worker threads, where it is fastest and does not block other work.
 */
export interface FileSource<E extends SourceEntry = SourceEntry> {
  readonly entries: readonly E[];
  /**
   * The entry's decompressed bytes; with `maxBytes`, at most that many from its beginning (a header is read
   * without inflating the pixels behind it).
   * @throws DomainError `archive.*` when the entry is damaged or larger than declared
   */
  read(entry: E, maxBytes?: number): Uint8Array;
  close(): void;
}
