import type { AttributionBaseline } from '../core/inference/attribution-baseline.js';
import type { Language } from '../core/problem/translation.js';
import { studyOptions, type StudyOptions } from '../core/pipeline/study-options.js';
import { answerText } from './answer-text.js';
import { PROCESS_OUTPUT, type Output } from './output.js';
import { predictIntoDirectory, type StudyToDirectory } from './predict-into-directory.js';
import { studyFile } from './study-file.js';

export interface ExplainOptions extends StudyToDirectory {
  readonly series?: string;
  /** Names of findings to explain; by default the most important ones. */
  readonly findings?: readonly string[];
  /** Names of further findings to score; they are explained as well. */
  readonly finding?: readonly string[];
  readonly baseline: AttributionBaseline;
  /** Language of the texts in the picture. */
  readonly language: Language;
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
  const file = await studyFile(options.study);
  const asked = askedOptions(options);
  const answer = await predictIntoDirectory({ ...file, options: asked }, options, output);
  output.out(
    `${answerText(answer, asked.findings)}\nWritten to ${options.output}: overlay.png is the picture.\n`,
  );
}

function askedOptions({ series, finding, findings, baseline, language }: ExplainOptions): StudyOptions {
  return studyOptions({
    seriesUid: series,
    findings: finding,
    explanation: { findings, baseline, language },
    keepVolume: true,
  });
}
