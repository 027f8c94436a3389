import type { StudyFiles } from '../../src/studies/study-files.js';
import type { StudyLedger } from '../../src/studies/study-ledger.js';
import type { StudyLine } from '../../src/studies/study-line.js';

/** The parts of one process, on a place that other processes may share. */
export interface Host {
  readonly ledger: StudyLedger;
  readonly line: StudyLine;
  readonly files: StudyFiles;
  /** Lines up what was left, where nobody else does. */
  readonly recovers: boolean;
  /** Gives back what it holds of the place. */
  close(): Promise<void>;
}

/** A place for studies, empty at first. */
export interface Place {
  /** @param ageingMs of its line */
  open(ageingMs: number): Promise<Host>;
  /** Removes all of it. */
  remove(): Promise<void>;
}
