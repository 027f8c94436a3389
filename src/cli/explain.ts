import { join } from 'node:path';
import type { AttributionBaseline } from '../core/inference/attribution-baseline.js';
import { studyOptions, type StudyOptions } from '../core/pipeline/study-options.js';
import { answerText } from './answer-text.js';
import { outputDirectory } from './output-directory.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { predictOnce } from './predict-once.js';
import { studyFile } from './study-file.js';
import { writeWhole } from './write-whole.js';

export interface ExplainOptions {
  /** A ZIP or directory of DICOM, or a `.nii` or `.nii.gz` in Hounsfield units. */
  readonly study: string;
  /** Directory to write to; created if missing. */
  readonly output: string;
  /** Directory of the models; by default the service's. */
  readonly models?: string;
  readonly series?: string;
  /** Names of findings to explain; by default the most important ones. */
  readonly findings?: readonly string[];
  /** Names of further findings to score; they are explained as well. */
  readonly finding?: readonly string[];
  readonly baseline: AttributionBaseline;
}

/**
 * `ctclip explain`: the answer with the places behind its scores, and the files that show them: `answer.json`,
 * `overlay.png`, `volume.nii.gz` and `attribution/*.nii.gz`.
 * @throws DomainError that says what cannot be used or written
 */
export async function explainCommand(
  options: ExplainOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  const study = await studyFile(options.study);
  const asked = askedOptions(options);
  const directory = await outputDirectory(options.output);
  const job = { ...study, artifactsDirectory: directory, options: asked };
  const answer = await predictOnce(job, options.models, output);
  await writeWhole(join(directory, 'answer.json'), Buffer.from(jsonText(answer)));
  output.out(
    `${answerText(answer, asked.findings)}\nWritten to ${options.output}: overlay.png is the picture.\n`,
  );
}

function askedOptions({ series, finding, findings, baseline }: ExplainOptions): StudyOptions {
  return studyOptions({
    seriesUid: series,
    findings: finding,
    explanation: { findings, baseline },
    keepVolume: true,
  });
}
