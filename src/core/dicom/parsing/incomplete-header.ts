/**
 * The header goes on past the bytes at hand, which are not the whole file: read more and try again. No fault of the
 * file, so no DomainError.
 */
export class IncompleteHeader extends Error {
  /** @param wantedBytes how much of the file to read at least; more than that may be needed. */
  constructor(readonly wantedBytes: number) {
    super(`the header needs at least ${wantedBytes} bytes`);
    this.name = 'IncompleteHeader';
  }
}
