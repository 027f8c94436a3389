/**
 * The header exceeds the available bytes, which are not the whole file: read more and try again. This is not a fault of the
 * file, and therefore not a DomainError.
 */
export class IncompleteHeader extends Error {
  /** @param wantedBytes bytes of the file to read at least; more may be needed. */
  constructor(readonly wantedBytes: number) {
    super(`the header needs at least ${wantedBytes} bytes`);
    this.name = 'IncompleteHeader';
  }
}
