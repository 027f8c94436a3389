import { join } from 'node:path';
import type { StudyAnswer } from '../core/pipeline/study-prediction.js';
import { outputDirectory } from './output-directory.js';
import { jsonText, type Output } from './output.js';
import { type CommandJob, predictOnce } from './predict-once.js';
import { writeWhole } from './write-whole.js';

/** The paths of a command that writes files about a study. */
export interface StudyToDirectory {
  /** A ZIP or directory of DICOM; for commands that take it, a `.nii` or `.nii.gz` in Hounsfield units. */
  readonly study: string;
  /** Directory to write to; created if missing. */
  readonly output: string;
  /** Directory of the models; by default the service's. */
  readonly models?: string;
}

/**
 * Predicts a study, and writes `answer.json` and the files that its options request.
 * @throws DomainError that says what cannot be used or written
 */
export async function predictIntoDirectory(
  job: Omit<CommandJob, 'artifactsDirectory'>,
  { output: path, models }: StudyToDirectory,
  output: Output,
): Promise<StudyAnswer> {
  const directory = await outputDirectory(path);
  const answer = await predictOnce({ ...job, artifactsDirectory: directory }, models, output);
  await writeWhole(join(directory, 'answer.json'), Buffer.from(jsonText(answer)));
  return answer;
}
