/** Something the answer's reader should know though an answer was possible. Never patient data. */
export interface Warning {
  /** Stable and public, as a DomainError's: `dicom.files-left-out`. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}
