import { join } from 'node:path';
import { ARTIFACTS } from '../core/explanation/artifact-table.js';
import { studyOptions } from '../core/pipeline/study-options.js';
import { answerText } from './answer-text.js';
import { outputDirectory } from './output-directory.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { predictOnce } from './predict-once.js';
import { studyFile } from './study-file.js';
import { writeWhole } from './write-whole.js';

export interface EvidenceOptions {
  /** A ZIP or directory of DICOM files. */
  readonly study: string;
  /** Directory to write to; created if missing. */
  readonly output: string;
  /** Directory of the models; by default the service's. */
  readonly models?: string;
  readonly series?: string;
  /** Names of findings to localize; by default the most important ones. */
  readonly findings?: readonly string[];
  /** Names of further findings to score; they are localized as well. */
  readonly finding?: readonly string[];
}

/**
 * `ctclip evidence`: the answer as objects for PACS and medical record: `dicom/*.dcm` and `fhir.json`, next to what
 * `ctclip explain` writes. They contain the name and id of the patient.
 * @throws DomainError that says what cannot be used or written
 */
export async function evidenceCommand(
  { study, series, finding, findings, models, output: path }: EvidenceOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  const file = await studyFile(study);
  const options = studyOptions({
    seriesUid: series,
    findings: finding,
    explanation: { findings },
    evidence: true,
  });
  const directory = await outputDirectory(path);
  const answer = await predictOnce({ ...file, artifactsDirectory: directory, options }, models, output);
  await writeWhole(join(directory, 'answer.json'), Buffer.from(jsonText(answer)));
  const isMissing = answer.warnings.some(({ code }) => code.startsWith('evidence.'));
  const written = isMissing
    ? 'no objects were made, as a warning says.'
    : `${ARTIFACTS.dicom.folder}/ for the PACS, ${ARTIFACTS.fhir.file} for the medical record. They name the patient.`;
  output.out(`${answerText(answer, options.findings)}\nWritten to ${path}: ${written}\n`);
}
