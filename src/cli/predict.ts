import { studyOptions } from '../core/pipeline/study-options.js';
import { answerText } from './answer-text.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { predictOnce } from './predict-once.js';
import { studyFile } from './study-file.js';

export interface PredictOptions {
  /** A ZIP or directory of DICOM, or a `.nii` or `.nii.gz` in Hounsfield units. */
  readonly study: string;
  /** Directory of the models; by default the service's. */
  readonly models?: string;
  /** SeriesInstanceUID to use instead of the one that the rules choose. */
  readonly series?: string;
  /** Further findings to score. */
  readonly finding?: readonly string[];
  /** Print the service's JSON instead of text. */
  readonly json: boolean;
}

/**
 * `ctclip predict`: the service's answer to a study, without a running service.
 * @throws DomainError that says what cannot be used: the study, a model or a setting
 */
export async function predictCommand(
  options: PredictOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  const study = await studyFile(options.study);
  const asked = studyOptions({ seriesUid: options.series, findings: options.finding });
  const answer = await predictOnce({ ...study, options: asked }, options.models, output);
  output.out(options.json ? jsonText(answer) : answerText(answer, asked.findings));
}
