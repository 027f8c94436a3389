import type { SeriesReason } from './series-reason.js';

/** A series of the study, with the reason why it was read or not. Contains no patient data. */
export interface SeriesCandidate {
  readonly seriesUid: string;
  readonly modality: string;
  /** Images of the series in the archive, usable or not. */
  readonly instances: number;
  /** Usable slices among the instances: distinct positions that can be stacked. */
  readonly slices: number;
  /** The kernel as the scanner wrote it; '' without one. */
  readonly kernel: string;
  /** The class of the kernel by the rules: `lung`, `standard`, … */
  readonly kernelClass: string;
  /** Millimetres. */
  readonly sliceThickness: number | null;
  /** Millimetres from the first to the last usable slice; null without positions. */
  readonly coverage: number | null;
  /** Whether a contrast agent is recorded. */
  readonly contrast: boolean;
  /** PatientPosition (PS3.3 section C.7.3.1.1.2), such as `HFS`; null where the images have none. */
  readonly patientPosition: string | null;
  readonly chosen: boolean;
  readonly reason: SeriesReason;
}
