import type { StudyFiles } from '../studies/study-files.js';
import type { StudyLedger } from '../studies/study-ledger.js';
import type { StudyLine } from '../studies/study-line.js';

/** Injection token of the `StudyPlace`. */
export const STUDY_PLACE = Symbol('StudyPlace');

/** Where studies are kept. */
export interface StudyPlace {
  readonly ledger: StudyLedger;
  readonly line: StudyLine;
  readonly files: StudyFiles;
  /** Whether no other process works on these studies: what was left under way is this process's to line up again. */
  readonly isOwn: boolean;
  close(): Promise<void>;
}
