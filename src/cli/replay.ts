import { modelAnswer } from '../core/pipeline/study-prediction.js';
import { DomainError } from '../core/problem/domain-error.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { predictWith, withPredictor } from './predict-once.js';
import { compareAnswers, compareBases } from './replay/compare-answers.js';
import { readRecordedAnswer, recordedOptions } from './replay/recorded-answer.js';
import { type Replay, replayCode, replayText } from './replay/replay-report.js';
import { studyFile } from './study-file.js';

export interface ReplayOptions {
  /** JSON file with the answer, or with a study of `/studies`. */
  readonly answer: string;
  /** The study that gave the answer. */
  readonly study: string;
  /** Directory of the models; by default the service's. */
  readonly models?: string;
  /** Allowed difference of numbers that another device or runtime computed. */
  readonly tolerance: number;
  readonly json: boolean;
}

/**
 * `ctclip replay`: predicts a study again with the options of a recorded answer, and compares both answers: first what they
 * depend on, then what they say.
 * @returns the exit code, one of `REPLAY_CODES`
 * @throws DomainError that says what cannot be used: the answer, a model or a setting
 */
export async function replayCommand(
  options: ReplayOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<number> {
  const recorded = readRecordedAnswer(options.answer);
  const job = { ...(await studyFile(options.study)), options: recordedOptions(recorded) };
  const replay = await withPredictor(options.models, output, async (predictor, basis): Promise<Replay> => {
    try {
      return compareAnswers(recorded, await predictWith(predictor, job, output), options.tolerance);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const provenance = compareBases(recorded, { model: modelAnswer(predictor.model), basis });
      return { provenance, values: [], tolerance: options.tolerance, refusal: error.message };
    }
  });
  const code = replayCode(replay);
  output.out(options.json ? jsonText({ same: code === 0, ...replay }) : replayText(replay));
  return code;
}
