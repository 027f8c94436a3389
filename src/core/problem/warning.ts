/** Something that readers of an answer should know. Never patient data. */
export interface Warning {
  /** Stable and public, like a DomainError's: `dicom.files-left-out`. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}
