import { Logger } from '@nestjs/common';
import type { StudiesConfiguration } from '../config/studies.configuration.js';
import { openEmbeddedStudies } from '../studies/embedded-studies.js';
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

/** @throws DomainError `studies.queue-unusable` */
export async function openStudyPlace({ directory, ageingMs }: StudiesConfiguration): Promise<StudyPlace> {
  const logger = new Logger('Studies');
  const studies = await openEmbeddedStudies(directory, ageingMs, (file) =>
    logger.error('A record of a study cannot be read, and is left where it is.', { file }),
  );
  return { ...studies, isOwn: true };
}
