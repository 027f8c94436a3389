/** One file that a study may consist of, before anything of it is read. Structured-clonable. */
export interface SourceEntry {
  /** Path inside the archive or directory, `/`-separated. For choosing files only; never opened as a path. */
  readonly name: string;
  /** Size in bytes once decompressed, as declared. Reading fails if more comes out. */
  readonly size: number;
}

/**
 * Files of a study by random access: a ZIP on disk or a directory. Reading is synchronous because it happens on
 * worker threads, where it is the fastest way and blocks nobody.
 */
export interface FileSource<E extends SourceEntry = SourceEntry> {
  readonly entries: readonly E[];
  /**
   * The entry's bytes, decompressed; at most `maxBytes` of them from its beginning when given (a header is read
   * without inflating the pixels behind it).
   * @throws DomainError `archive.*` when the entry is damaged or larger than declared
   */
  read(entry: E, maxBytes?: number): Uint8Array;
  close(): void;
}
