import { ARTIFACTS } from '../core/explanation/artifact-table.js';
import { studyOptions } from '../core/pipeline/study-options.js';
import { answerText } from './answer-text.js';
import { PROCESS_OUTPUT, type Output } from './output.js';
import { predictIntoDirectory, type StudyToDirectory } from './predict-into-directory.js';
import { studyFile } from './study-file.js';

export interface EvidenceOptions extends StudyToDirectory {
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
  { series, finding, findings, ...paths }: EvidenceOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  const file = await studyFile(paths.study);
  const options = studyOptions({
    seriesUid: series,
    findings: finding,
    explanation: { findings },
    evidence: true,
  });
  const answer = await predictIntoDirectory({ ...file, options }, paths, output);
  const isMissing = answer.warnings.some(({ code }) => code.startsWith('evidence.'));
  const written = isMissing
    ? 'no objects were made, as a warning says.'
    : `${ARTIFACTS.dicom.folder}/ for the PACS, ${ARTIFACTS.fhir.file} for the medical record. They name the patient.`;
  output.out(`${answerText(answer, options.findings)}\nWritten to ${paths.output}: ${written}\n`);
}
