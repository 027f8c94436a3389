/** A series of the study and why it was, or was not, the one that was read. Holds nothing of the patient. */
export interface SeriesCandidate {
  readonly seriesUid: string;
  readonly modality: string;
  /** Images of the series in the archive, usable or not. */
  readonly instances: number;
  /** Usable slices among the instances: distinct positions that can be stacked. */
  readonly slices: number;
  /** As the scanner wrote it; '' when it did not. */
  readonly kernel: string;
  /** What the rules make of the kernel: `lung`, `standard`, … */
  readonly kernelClass: string;
  /** Millimetres. */
  readonly sliceThickness: number | null;
  /** Millimetres from the first to the last usable slice; null without positions. */
  readonly coverage: number | null;
  /** Whether a contrast agent is recorded. */
  readonly contrast: boolean;
  readonly chosen: boolean;
  /** One sentence. */
  readonly reason: string;
}
