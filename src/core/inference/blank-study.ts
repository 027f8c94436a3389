import type { EncodedStudy, StudyEncoders } from './study-encoders.js';

/** The encoding of a volume of air. Computed on first use, and again only if that failed. */
export class BlankStudy {
  private blank: Promise<EncodedStudy> | undefined;

  constructor(private readonly encoders: StudyEncoders) {}

  /** @throws DomainError `inference.failed` */
  encoded(): Promise<EncodedStudy> {
    this.blank ??= this.encoders.encodeBlank().catch((error: unknown) => {
      this.blank = undefined;
      throw error;
    });
    return this.blank;
  }
}
